/** The packages themselves, for the modules that give only a part of them. The bundler knows the names. */
declare module 'whole/connect' {
  export * from '@connectrpc/connect';
}

declare module 'whole/protobuf-wkt' {
  export * from '@bufbuild/protobuf/wkt';
}
