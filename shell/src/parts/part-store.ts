import type { Microfrontend } from 'proto/city/registry/v1/registry';
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

/** Parts through the given loader. `isReachable` asks whether the entry's file comes at all. */
export function createParts(load: LoadModule, isReachable: (url: string) => Promise<boolean>): Parts {
  const stores = new Map<string, StoreApi<PartState<never>>>();

  const fill = async (store: StoreApi<PartState<never>>, microfrontend: Microfrontend, module: string) => {
    try {
      const Part = partOf(await load(microfrontend, module));
      store.setState({ state: 'ready', Part }, true);
    } catch (error) {
      const reached = error instanceof ScriptRefused || (await isReachable(microfrontend.entry));
      store.setState({ state: 'failed', failure: { kind: kindOf(error, reached), technical: tell(error) } }, true);
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

function kindOf(error: unknown, reached: boolean): PartFailure['kind'] {
  if (!reached) return 'unreachable';
  // A browser does not say why a script failed: its file comes, so it was its hash, or it threw.
  const refused = error instanceof ScriptRefused || tell(error).includes('ScriptNetworkError');
  return refused ? 'refused' : 'broken';
}

function tell(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
