import { type Composition, compositionOf, isFile, isOfShell, type NamedFile, routeOf } from './composition.ts';

/** What the kept city needs of the browser; a test gives its own. */
export type KeptCityEnvironment = {
  /** The cache in which everything is kept. */
  open: () => Promise<Pick<Cache, 'match' | 'put' | 'delete' | 'keys'>>;
  fetch: (address: string, init: RequestInit) => Promise<Response>;
  /** The ids of the pages of the city that are open now, in any tab. */
  openPages: () => Promise<readonly string[]>;
  /** For all files together, unpacked. */
  maxBytes?: number;
};

/** The last composition that came, kept whole: a document for each of its pages, and every file that they name. */
export type KeptCity = {
  /** Keeps a document that the city answered for a path; `page` shows it. Never rejects. */
  take(document: Response, path: string, page?: string): Promise<void>;
  /** The document for a path: of its own page, or City Home's, which can show any page of its plan. */
  documentFor(path: string): Promise<Response | undefined>;
  /** Says that `page` shows a kept document. Never rejects. */
  shownOn(page: string): Promise<void>;
  /** A file by its address. */
  file(address: string): Promise<Response | undefined>;
};

/** A whole city has a fiftieth of it; what is beyond comes only by the network. */
const generousBytes = 32 * 1024 * 1024;
/** A file that takes longer, in milliseconds, comes another time. */
const fileMs = 60_000;

/** What lies in the cache besides files and documents. */
type Index = {
  routes: readonly string[];
  files: readonly string[];
  /** The files of each open page, for it goes on with what it began with. */
  pages: Readonly<Record<string, readonly string[]>>;
};
const indexKey = '/index';
const documentKey = (route: string) => `/document${route}`;

/** Opens what is kept in this browser. */
export function openKeptCity({ open, fetch, openPages, maxBytes = generousBytes }: KeptCityEnvironment): KeptCity {
  const find = async (key: string) => (await open()).match(key);
  const put = async (key: string, response: Response) => (await open()).put(key, response);
  const drop = async (key: string) => (await open()).delete(key);
  const readIndex = async (): Promise<Index> => {
    const found = await find(indexKey);
    return found ? ((await found.json()) as Index) : { routes: [], files: [], pages: {} };
  };

  /** Writes down that a page has these files, and forgets the pages that were closed. */
  const notePage = async (page: string | undefined, files?: readonly string[]): Promise<Index> => {
    const index = await readIndex();
    const own = files ?? index.files;
    // A page of which nothing is known was there before the worker, and began with what is new now.
    const pages = (await openPages()).map((id) => [id, index.pages[id] ?? own] as const);
    const noted = { ...index, pages: { ...Object.fromEntries(pages), ...(page ? { [page]: own } : {}) } };
    await put(indexKey, Response.json(noted));
    return noted;
  };

  const bring = async ({ address, integrity }: NamedFile): Promise<Response | undefined> => {
    try {
      const signal = AbortSignal.timeout(fileMs);
      // The browser compares the hash: what is not the file that was published is never kept.
      const file = await fetch(address, { integrity, mode: 'same-origin', priority: 'low', signal });
      if (file.status !== 200) return undefined;
      await put(address, file.clone());
      return file;
    } catch {
      // It does not come, is not the published one, or there is no room for it.
      return undefined;
    }
  };

  /** Brings what is missing. Answers the addresses of what is kept then. */
  const bringAll = async (files: readonly NamedFile[]): Promise<Set<string>> => {
    const here = new Set<string>();
    let bytes = 0;
    for (const named of files) {
      const file = (await find(named.address)) ?? (await bring(named));
      if (!file) continue;
      bytes += (await file.blob()).size;
      if (bytes > maxBytes) {
        await drop(named.address);
        break;
      }
      here.add(named.address);
    }
    return here;
  };

  const dropAllBut = async (wanted: ReadonlySet<string>) => {
    for (const { url } of await (await open()).keys()) {
      const { pathname } = new URL(url);
      if (isFile(pathname) && !wanted.has(pathname)) await drop(pathname);
    }
  };

  const keep = async (document: Response, { files, routes }: Composition, route: string, page: string | undefined) => {
    const addresses = files.map(({ address }) => address);
    const before = await notePage(page, addresses);
    const here = await bringAll(files);
    // Without its shell a document shows nothing, so the former ones stay; without a part it says which one is missing.
    if (!addresses.every((address) => here.has(address) || !isOfShell(address))) return;
    if (before.files.join() !== addresses.join()) for (const old of before.routes) await drop(documentKey(old));
    await put(documentKey(route), document);
    await put(indexKey, Response.json({ routes, files: addresses, pages: before.pages } satisfies Index));
    await dropAllBut(new Set([...here, ...Object.values(before.pages).flat()]));
  };

  // One at a time: each reads the index and writes it.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown>): Promise<void> => {
    last = last.then(work).catch(() => undefined);
    return last as Promise<void>;
  };
  return {
    async take(document, path, page) {
      if (document.status !== 200) return;
      const composition = compositionOf(await document.clone().text());
      if (!composition) return;
      const route = routeOf(composition.routes, path);
      if (route !== undefined) await inTurn(() => keep(document, composition, route, page));
    },
    async documentFor(path) {
      const route = routeOf((await readIndex()).routes, path);
      if (route === undefined) return undefined;
      return (await find(documentKey(route))) ?? find(documentKey('/'));
    },
    shownOn: (page) => inTurn(() => notePage(page)),
    file: find,
  };
}
