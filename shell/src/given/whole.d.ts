/** The packages themselves, for the modules that give only a part of them. The bundler knows the names. */
declare module 'whole/connect' {
  export * from '@connectrpc/connect';
}

declare module 'whole/protobuf' {
  export * from '@bufbuild/protobuf';
}

declare module 'whole/protobuf-codegen' {
  export * from '@bufbuild/protobuf/codegenv2';
}

declare module 'whole/protobuf-wkt' {
  export * from '@bufbuild/protobuf/wkt';
}
