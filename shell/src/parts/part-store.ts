import type { Microfrontend } from 'proto/city/registry/v1/plan';
import type { ComponentType } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LoadModule } from './load-module.ts';
import { ScriptRefused } from './script-gate.ts';

/** A part of a page: a module of a microfrontend on its way, here, or not. */
export type PartState<Props> =
  | { state: 'loading' }
  | { state: 'ready'; Part: ComponentType<Props> }
  | { state: 'failed'; failure: PartFailure };

/** Why a part is not here. */
export type PartFailure = {
  /** `unreachable`: its files do not come; `refused`: not what the plan names; `broken`: it came and does not work. */
  kind: 'unreachable' | 'refused' | 'broken';
  /** For whoever mends it. */
  technical: string;
};

/** All parts that were asked for, one store each. */
export type Parts = {
  /** The part's store; the first call begins to load it. */
  of: <Props>(microfrontend: Microfrontend, module: string) => StoreApi<PartState<Props>>;
  /** Loads a part anew that failed. */
  retry: (microfrontend: Microfrontend, module: string) => Promise<void>;
};

/** What parts need; a test gives its own. */
export type PartsEnvironment = {
  load: LoadModule;
  /** Whether a file comes at all. */
  isReachable: (url: string) => Promise<boolean>;
  wait: (ms: number) => Promise<void>;
};

/**
 * Pauses between attempts, in milliseconds. Three attempts, because a browser answers a file whose preload failed once
 * more with that failure: the first attempt may spend the entry's, the second those of its chunks.
 */
const pausesMs = [300, 900];

/** Parts through the given loader. */
export function createParts({ load, isReachable, wait }: PartsEnvironment): Parts {
  const stores = new Map<string, StoreApi<PartState<never>>>();

  const attempt = async (microfrontend: Microfrontend, module: string) => {
    for (const pause of pausesMs) {
      try {
        return await load(microfrontend, module);
      } catch (error) {
        if (failedUrl(error, microfrontend, module) === undefined) throw error;
        await wait(pause);
      }
    }
    return load(microfrontend, module);
  };
  const fill = async (store: StoreApi<PartState<never>>, microfrontend: Microfrontend, module: string) => {
    try {
      store.setState({ state: 'ready', Part: partOf(await attempt(microfrontend, module)) }, true);
    } catch (error) {
      const kind = await kindOf(error, failedUrl(error, microfrontend, module), isReachable);
      store.setState({ state: 'failed', failure: { kind, technical: tell(error) } }, true);
    }
  };
  const find = (microfrontend: Microfrontend, module: string) => {
    const key = `${microfrontend.name}/${microfrontend.release}/${module}`;
    let store = stores.get(key);
    if (!store) {
      store = createStore<PartState<never>>(() => ({ state: 'loading' }));
      stores.set(key, store);
      void fill(store, microfrontend, module);
    }
    return store;
  };
  return {
    of: <Props>(microfrontend: Microfrontend, module: string) =>
      find(microfrontend, module) as StoreApi<PartState<unknown>> as StoreApi<PartState<Props>>,
    async retry(microfrontend, module) {
      const store = find(microfrontend, module);
      if (store.getState().state === 'failed') await fill(store, microfrontend, module);
    },
  };
}

function partOf(module: unknown): ComponentType<never> {
  const Part: unknown = typeof module === 'object' && module !== null && 'Part' in module ? module.Part : undefined;
  if (typeof Part === 'function') return Part as ComponentType<never>;
  throw new Error('the module exports no component named Part');
}

async function kindOf(
  error: unknown,
  url: string | undefined,
  isReachable: PartsEnvironment['isReachable'],
): Promise<PartFailure['kind']> {
  if (error instanceof ScriptRefused) return 'refused';
  if (url === undefined) return 'broken';
  // A browser does not say why it did not run a script: when its file comes, it was its hash.
  return (await isReachable(url)) ? 'refused' : 'unreachable';
}

/** The file that could not be loaded; undefined when the failure is of another kind. */
function failedUrl(error: unknown, { entry, files }: Microfrontend, module: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.message.includes('ScriptNetworkError')) return entry;
  if (error.name !== 'ChunkLoadError') return undefined;
  if ('request' in error && typeof error.request === 'string') return error.request;
  // The bundler's error of a style sheet does not name it, but the chunk has the module's name.
  const sheet = files.find(({ path }) => path.startsWith(`${module.slice(2)}.`) && path.endsWith('.css'));
  return sheet ? entry.slice(0, entry.lastIndexOf('/') + 1) + sheet.path : entry;
}

/** The last sentence of an error: the federation runtime puts its own before the cause. */
function tell(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (
    message
      .split(/Original Error Message:\s*/)
      .at(-1)
      ?.trim() ?? message
  );
}
