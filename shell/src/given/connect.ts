/**
 * `@connectrpc/connect` as the browser needs it. Given whole, it would bring its servers along: 10 KB for every visitor.
 * Everyone on the page gets these names; rspack.config.base.test.ts fails when somebody asks for another.
 */
export {
  appendHeaders,
  Code,
  ConnectError,
  createClient,
  createContextValues,
} from 'whole/connect';
