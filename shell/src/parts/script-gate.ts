import type { Plan } from 'proto/city/registry/v1/plan';
import { workerAddress } from '../service-worker/register.ts';

/** Decides what may run: the shell's own files, its service worker, and exactly those that the plan names by hash. */
export type ScriptGate = {
  /** The file's subresource integrity. Throws {@link ScriptRefused} for one that the plan does not name. */
  integrityOf: (url: string) => string;
  /** Answers the URL when it may run. Throws {@link ScriptRefused}. */
  admit: (url: string) => string;
};

/** A script that nobody vouches for. */
export class ScriptRefused extends Error {
  override name = 'ScriptRefused';
  constructor(url: string) {
    super(`${url} is not in the plan`);
  }
}

/** A gate over the plan of the moment. `shellFolder` is where the shell's own files are, such as https://city.example/shell/. */
export function openScriptGate(plan: () => Plan | null, origin: string, shellFolder: string): ScriptGate {
  const planned = (url: string): string | undefined => {
    const address = new URL(url, origin).href;
    for (const { entry, files } of plan()?.microfrontends ?? []) {
      const folder = new URL('.', new URL(entry, origin)).href;
      if (!address.startsWith(folder)) continue;
      const path = address.slice(folder.length);
      return files.find((file) => file.path === path)?.integrity;
    }
    return undefined;
  };
  return {
    integrityOf(url) {
      const integrity = planned(url);
      if (!integrity) throw new ScriptRefused(url);
      return integrity;
    },
    admit(url) {
      const address = new URL(url, origin).href;
      const own = address.startsWith(shellFolder) || address === origin + workerAddress;
      if (!own && !planned(url)) throw new ScriptRefused(url);
      return url;
    },
  };
}

type TrustedTypes = {
  createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => unknown;
};

/**
 * Puts the gate in front of every script that any code on this page adds: under the document's policy a browser with
 * Trusted Types asks the default policy each time. It can be made once, so nobody can make a laxer one later.
 */
export function guardScripts(gate: ScriptGate): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', { createScriptURL: gate.admit });
}
