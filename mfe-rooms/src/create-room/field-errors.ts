/** What keeps a new room from being made, field by field: judged here while one types, and by the city after that. */
import { Code, ConnectError } from '@connectrpc/connect';
import { toldWait } from '../told-wait.ts';

/** The fields of the form. */
export type RoomDraft = { name: string; description: string };

/** Why a field cannot be accepted; `unseen`: it has a character that nobody sees, of which the city knows more kinds. */
export type FieldError = { kind: 'empty' | 'too-long' | 'taken' | 'unseen' };

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
  if (text.includes('\0')) return { kind: 'unseen' };
  return [...text.trim()].length > most ? { kind: 'too-long' } : undefined;
}

/** Of a text that is neither empty nor too long the city refuses only its characters. */
function invalidFields(error: ConnectError): FieldErrors {
  const fields = violatedFields(error);
  const errors: FieldErrors = {};
  if (fields.includes('description')) errors.description = { kind: 'unseen' };
  if (fields.includes('name') || !errors.description) errors.name = { kind: 'unseen' };
  return errors;
}

/** The fields that the city names, out of the readable form of its details: no descriptor has to be shipped to read them. */
function violatedFields(error: ConnectError): (string | undefined)[] {
  return error.details.flatMap((detail) => {
    const debug = 'debug' in detail ? (detail.debug as Violations | undefined) : undefined;
    if (!Array.isArray(debug?.violations)) return [];
    return debug.violations.map(({ field }) => field?.elements?.[0]?.fieldName);
  });
}

type Violations = { violations?: { field?: { elements?: { fieldName?: string }[] } }[] };
