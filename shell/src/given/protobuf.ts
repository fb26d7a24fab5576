/** `@bufbuild/protobuf` as the browser needs it: messages made, compared, written and read. See connect.ts for why. */
export {
  clone,
  create,
  createRegistry,
  equals,
  fromBinary,
  fromJson,
  fromJsonString,
  isMessage,
  protoInt64,
  toBinary,
  toJson,
  toJsonString,
} from 'whole/protobuf';
