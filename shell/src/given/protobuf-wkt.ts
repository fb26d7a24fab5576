/**
 * `@bufbuild/protobuf/wkt` as the browser needs it. Given whole, it would bring protoc's own messages along: 8 KB for
 * every visitor. Everyone on the page gets these names; rspack.config.base.test.ts fails when somebody asks for another.
 */
export {
  file_google_protobuf_descriptor,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  MethodOptions_IdempotencyLevel,
  StructSchema,
  TimestampSchema,
  timestampDate,
  timestampFromDate,
  timestampFromMs,
  timestampMs,
  timestampNow,
} from 'whole/protobuf-wkt';
