/** `@bufbuild/protobuf/codegenv2` as generated code needs it in a browser; the compiler's half stays away. */
export { enumDesc, extDesc, fileDesc, messageDesc, serviceDesc } from 'whole/protobuf-codegen';
