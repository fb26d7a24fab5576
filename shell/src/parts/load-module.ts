import {
  loadRemote,
  type ModuleFederationRuntimePlugin,
  registerPlugins,
  registerRemotes,
} from '@module-federation/enhanced/runtime';
import type { Microfrontend } from 'proto/city/registry/v1/plan';
import type { ScriptGate } from './script-gate.ts';

/** Loads an exposed module of a microfrontend. Called again after a failure it tries anew. */
export type LoadModule = (microfrontend: Microfrontend, module: string) => Promise<unknown>;

/** The federation runtime, each of its scripts with the hash that the plan gives. Without a gate (development) any. */
export function openModules(gate: ScriptGate | undefined): LoadModule {
  if (gate) registerPlugins([withIntegrity(gate)]);
  return (microfrontend, module) => {
    const name = globalOf(microfrontend.entry);
    const entry = new URL(microfrontend.entry, location.href).href;
    registerRemotes([{ name, entry, entryGlobalName: name, type: 'global' }]);
    return loadRemote(`${name}/${module.slice(2)}`);
  };
}

/** The entry's file has the name of the global that it makes, and every build another one. */
function globalOf(entry: string): string {
  return entry.slice(entry.lastIndexOf('/') + 1).replace(/\.js$/, '');
}

function withIntegrity(gate: ScriptGate): ModuleFederationRuntimePlugin {
  return {
    name: 'city-integrity',
    createScript({ url }) {
      const script = document.createElement('script');
      script.integrity = gate.integrityOf(url);
      script.crossOrigin = 'anonymous';
      script.src = url;
      return script;
    },
  };
}
