import { matchPath } from '../parts/routes.ts';

/** What a document of the city can show, and what it needs for that. */
export type Composition = {
  /** The shell's files, then those of its whole plan. */
  files: readonly NamedFile[];
  /** The paths of its pages, as the plan writes them: `/rooms/{slug}`. */
  routes: readonly string[];
};

/** A file by its address from the portal's root, and the hash by which the document vouches for it. */
export type NamedFile = { address: string; integrity: string };

type Told = {
  plan: { microfrontends?: Microfrontend[] } | null;
  shell: { files: { url: string; integrity: string }[] };
};
type Microfrontend = {
  entry: string;
  files?: { path: string; integrity: string }[];
  contributions?: { routes?: { path: string }[] };
};

/** Whether a path is a file of the shell, which never changes under its address. */
export const isOfShell = (path: string): boolean => path.startsWith('/shell/');
/** Whether a path is a file of the shell or of a microfrontend's release; neither changes under its address. */
export const isFile = (path: string): boolean => isOfShell(path) || path.startsWith('/mfe/');

/**
 * Reads a document; undefined for what is none of the city's, such as a hotel's page, and for one that could not be shown
 * again: the registry was away when it was made, or it is one of `npm run dev`.
 */
export function compositionOf(html: string): Composition | undefined {
  const told = readTold(html);
  if (!told?.plan || told.shell.files.length === 0) return undefined;
  const { microfrontends = [] } = told.plan;
  const shell = told.shell.files.map(({ url, integrity }) => ({ address: url, integrity }));
  const files = [...shell, ...microfrontends.flatMap(filesOf)];
  const routes = microfrontends.flatMap(({ contributions }) => (contributions?.routes ?? []).map(({ path }) => path));
  // A release that lives at another origin is not this worker's.
  return { files: files.filter(({ address }) => isFile(address)), routes: ['/', ...routes] };
}

/** The route of a path: one without names wins, as when it is shown. Undefined: no such page is known. */
export function routeOf(routes: readonly string[], path: string): string | undefined {
  return routes.includes(path) ? path : routes.find((route) => matchPath(route, path));
}

function readTold(html: string): Told | undefined {
  const [, json = ''] = /<script type="application\/json" id="city-plan">(.*?)<\/script>/s.exec(html) ?? [];
  try {
    return JSON.parse(json) as Told;
  } catch {
    return undefined;
  }
}

function filesOf({ entry, files = [] }: Microfrontend): NamedFile[] {
  const folder = entry.slice(0, entry.lastIndexOf('/') + 1);
  return files.map(({ path, integrity }) => ({ address: folder + path, integrity }));
}
