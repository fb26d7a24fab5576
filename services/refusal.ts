/** How a handler says no: a ConnectError whose words and details a caller can act on. */
import { create } from '@bufbuild/protobuf';
import { ViolationsSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { Code, ConnectError } from '@connectrpc/connect';

/** invalid_argument that names the field: `invalid('name', 'must have 1 to 60 characters')`. */
export function invalid(field: string, description: string): ConnectError {
  return refuse(Code.InvalidArgument, field, description);
}

/** A refusal that names the field: `refuse(Code.AlreadyExists, 'name', 'is taken by another room')`. */
export function refuse(code: Code, field: string, description: string): ConnectError {
  const elements = field.split('.').map((fieldName) => ({ fieldName }));
  const value = create(ViolationsSchema, { violations: [{ field: { elements }, message: description }] });
  return new ConnectError(`${field} ${description}`, code, undefined, [{ desc: ViolationsSchema, value }]);
}

/** resource_exhausted with the time after which a retry makes sense; REST answers it as Retry-After. */
export function tooMany(what: string, retryAfterMs: number): ConnectError {
  return refusedFor(Code.ResourceExhausted, what, retryAfterMs);
}

/** A refusal that ends by itself, with the time after which a retry makes sense. */
export function refusedFor(code: Code, what: string, retryAfterMs: number): ConnectError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return new ConnectError(`${what}, try again in ${seconds} s`, code, {
    'retry-after': String(seconds),
    'retry-after-ms': String(Math.ceil(retryAfterMs)),
  });
}

/** A Connect code in snake case, as REST and WebSocket write it: `invalid_argument`. */
export function codeName(code: Code): string {
  return Code[code].replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}
