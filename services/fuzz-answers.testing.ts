/** For tests: what is wrong with an answer, whatever was asked. */
import type { FuzzRequest } from './fuzz-requests.testing.ts';

/** What came back. */
export type FuzzAnswer = { status: number; contentType: string; text: string };

/** Words of the city's inside: a stack, a query, a file of ours. */
const inside = /\n\s+at |node_modules|\.ts:\d+|\bsyntax error at\b|violates (?:unique|check|foreign)/;
/** Codes that say that the city failed, and not its caller. */
const faults = new Set(['internal', 'unknown', 'unimplemented', 'unavailable', 'deadline_exceeded']);

/** What is wrong with a text that left the city; undefined: nothing. `secrets` are for other eyes. */
export function leak(text: string, secrets: readonly string[]): string | undefined {
  const secret = secrets.find((each) => text.includes(each));
  if (secret) return `tells what is somebody else's: ${secret}`;
  const words = inside.exec(text)?.[0];
  return words && `tells of the city's inside: ${words.trim()}`;
}

/** What is wrong with the answer; undefined: nothing. */
export function wrongAnswer({ door, verb }: FuzzRequest, answer: FuzzAnswer): string | undefined {
  const { status, contentType, text } = answer;
  if (status >= 500) return `a ${status}`;
  // HTTP's own refusals, to a caller that does not speak Connect: the status is the reason.
  if (door !== 'REST' && (status === 405 || status === 415) && text === '') return undefined;
  if (door === 'stream' && status === 200) return wrongStream(text);
  if (text === '' && verb === 'HEAD') return undefined;
  if (contentType === 'application/x-ndjson') return wrongLines(text);
  if (!/^application\/(problem\+)?json\b/.test(contentType)) {
    return status < 400 && contentType === 'application/proto' ? undefined : `it is ${contentType || 'nothing'}`;
  }
  const body = parsed(text);
  if (body === undefined) return 'it is not JSON';
  return status < 400 ? undefined : wrongRefusal(body as Record<string, unknown>, door);
}

/** What is wrong with an error of a frame, of Connect or of a problem document; undefined: nothing. */
export function wrongRefusal(body: Record<string, unknown>, door?: FuzzRequest['door']): string | undefined {
  const { code, message, violations } = body;
  if (typeof code !== 'string' || !/^[a-z_]+$/.test(code)) return 'it has no code';
  if (typeof message !== 'string' || !/\S/.test(message)) return 'it has no reason';
  if (faults.has(code) && !(code === 'unimplemented' && door === 'REST')) return `the city failed: ${code}: ${message}`;
  if (door === 'REST' && code === 'invalid_argument' && !namesFields(violations)) return 'it names no field';
  return undefined;
}

function namesFields(violations: unknown): boolean {
  if (!Array.isArray(violations) || violations.length === 0) return false;
  return violations.every(({ field, description }) => /\S/.test(field) && /\S/.test(description));
}

/** Each line is JSON, the last one, too. */
function wrongLines(text: string): string | undefined {
  const lines = text.split('\n');
  return lines.pop() === '' && lines.every((line) => parsed(line) !== undefined) ? undefined : 'a line is not JSON';
}

/** The last envelope of a stream that ended has its flag 2 set: {"error": {"code", "message"}}. */
function wrongStream(text: string): string | undefined {
  const error = /\{"error":(\{.*\})[,}]/s.exec(text)?.[1];
  if (error === undefined) return undefined;
  const code = /"code":"(\w+)"/.exec(error)?.[1] ?? '';
  const message = /"message":"(.*?)"/s.exec(error)?.[1] ?? '';
  return wrongRefusal({ code, message });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
