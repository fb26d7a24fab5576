/** `@bufbuild/protobuf` as the browser needs it: messages made, compared, written and read. See connect.ts for why. */
export {
  create,
  fromBinary,
  fromJson,
  fromJsonString,
  toBinary,
  toJson,
  toJsonString,
} from 'whole/protobuf';
