/**
 * Stands in the federation runtime for what it does with manifests and preloading. The portal has neither: the plan names
 * every file, and the document preloads them. rspack.config.base.ts puts it there; 2.6 KB less for every visitor.
 */

/** Knows no manifest. */
export class SnapshotHandler {
  readonly manifestCache = new Map<string, unknown>();
  readonly hooks = { applyPlugin: () => {} };
}

/** Nothing is known of a microfrontend but what it was registered with. */
export const getGlobalRemoteInfo = () => ({});

const refuse = () => {
  throw new Error('the plan, not the federation runtime, says what is preloaded');
};

export const defaultPreloadArgs = {};
export const formatPreloadArgs = refuse;
export const normalizePreloadExposes = refuse;
export const preloadAssets = refuse;
