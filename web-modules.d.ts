/** What an import of a file that is no script means in the browser packages. Rspack and Vitest agree with it. */

/** A CSS module: local class name to the name in the page. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}

/** A global style sheet, imported for its effect. */
declare module '*.css' {}

declare module '*.svg' {
  const url: string;
  export default url;
}

/** A catalogue of words, compiled: `shell/ui/README.md` tells how a part uses it. */
declare module '*.po' {
  import type { Messages } from '@lingui/core';
  export const messages: Messages;
}

/** A file as it lies there; for tests. */
declare module '*?raw' {
  const text: string;
  export default text;
}
