/** What keeps a new room from being made, field by field: judged here while one types, and by the city after that. */
import { Code, ConnectError } from '@connectrpc/connect';
import { toldWait } from '../told-wait.ts';

/** The fields of the form. */
export type RoomDraft = { name: string; description: string };

/** Why a field cannot be accepted; `said` is the city's own sentence. */
export type FieldError = { kind: 'empty' | 'too-long' | 'taken' | 'unreadable' } | { kind: 'refused'; said: string };

/** The first reason a field, and one for the whole form; `wait`: so many seconds until a room may be made again, if known. */
export type FieldErrors = {
  name?: FieldError;
  description?: FieldError;
  form?: { kind: 'unavailable' | 'no-passport' } | { kind: 'too-many'; wait: number | null };
};

/** The most characters of each field. */
export const longest = { name: 60, description: 280 };

/** Judges the draft by the city's own limits. */
export function judge(draft: RoomDraft): FieldErrors {
  const errors: FieldErrors = {};
  const name = judgeText(draft.name, longest.name);
  if (draft.name.trim() === '') errors.name = { kind: 'empty' };
  else if (name) errors.name = name;
  const description = judgeText(draft.description, longest.description);
  if (description) errors.description = description;
  return errors;
}

/** Reads what the city answered instead of a room. */
export function refusedFields(reason: unknown): FieldErrors {
  const error = ConnectError.from(reason);
  switch (error.code) {
    case Code.AlreadyExists:
      return { name: { kind: 'taken' } };
    case Code.InvalidArgument:
      return invalidFields(error);
    case Code.ResourceExhausted:
      return { form: { kind: 'too-many', wait: toldWait(error) } };
    case Code.Unauthenticated:
    case Code.PermissionDenied:
      return { form: { kind: 'no-passport' } };
    default:
      return { form: { kind: 'unavailable' } };
  }
}

function judgeText(text: string, most: number): FieldError | undefined {
  if (text.includes('\0')) return { kind: 'unreadable' };
  return [...text.trim()].length > most ? { kind: 'too-long' } : undefined;
}

function invalidFields(error: ConnectError): FieldErrors {
  const errors: FieldErrors = {};
  for (const { field, message } of violationsOf(error)) {
    const place = field === 'description' ? 'description' : 'name';
    errors[place] ??= { kind: 'refused', said: message };
  }
  if (!errors.name && !errors.description) errors.name = { kind: 'refused', said: error.rawMessage };
  return errors;
}

/** The violations that the city attached, in their readable form: no descriptor has to be shipped to read them. */
function violationsOf(error: ConnectError): { field: string; message: string }[] {
  return error.details.flatMap((detail) => {
    const debug = 'debug' in detail ? (detail.debug as Violations | undefined) : undefined;
    if (!Array.isArray(debug?.violations)) return [];
    return debug.violations.map(({ field, message }) => ({
      field: field?.elements?.[0]?.fieldName ?? '',
      message: message ?? error.rawMessage,
    }));
  });
}

type Violations = {
  violations?: { field?: { elements?: { fieldName?: string }[] }; message?: string }[];
};
