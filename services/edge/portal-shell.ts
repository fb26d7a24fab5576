/** The shell's build: its document, what that loads, and what draws its first page. Read again when it was built anew. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Code, ConnectError } from '@connectrpc/connect';
import { type PortalFile, prepareFile } from './portal-files.ts';

/** A build of the shell. */
export type ShellBuild = {
  version: string;
  /** The document with its places: `city:nonce`, `<!--city:head-->`, `<!--city:page-->`, `"city:plan"`. */
  document: string;
  scripts: readonly ShellFile[];
  styles: readonly ShellFile[];
  /** Draws the page at a path as HTML; absent in development, where the page begins empty. */
  draw?: (told: object, path: string, language: string) => string;
  /** All of them, and what the shell loads later. None in development. */
  files: readonly ShellFile[];
};

/** Where a browser finds it, and its subresource integrity; without one in development. */
export type ShellFile = { url: string; integrity?: string };

/** What the portal serves of the shell. */
export type Shell = {
  development: boolean;
  /** Rejects with unavailable when the shell was never built. */
  build(): Promise<ShellBuild>;
  /** A file of the build; rejects with not_found. */
  file(path: string): Promise<PortalFile>;
  /** A file of the public folder, in development as it lies there; rejects with not_found. */
  publicFile(name: string): Promise<PortalFile>;
};

type Told = { version: string; scripts: string[]; styles: string[]; files: string[] };

/** `devPort` in shell/rspack.config.ts. */
const devOrigin = 'http://localhost:8090';
const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webmanifest: 'application/manifest+json',
};

/** Opens the shell in its package's folder. */
export function openShell(folder: string, development: boolean): Shell {
  const dist = join(folder, 'dist');
  let kept: { builtAt: number; build?: Promise<ShellBuild>; files: Map<string, Promise<PortalFile>> } | undefined;

  const current = async () => {
    const builtAt = await stat(join(dist, 'release.json')).then(
      (stats) => stats.mtimeMs,
      () => undefined,
    );
    if (builtAt === undefined) throw new ConnectError('the shell is not built: run npm run build', Code.Unavailable);
    if (kept?.builtAt !== builtAt) kept = { builtAt, files: new Map() };
    return kept;
  };
  const read = (path: string, files: Map<string, Promise<PortalFile>>) => {
    let file = files.get(path);
    if (!file) {
      file = readPortalFile(join(dist, path));
      files.set(path, file);
      file.catch(() => files.delete(path));
    }
    return file;
  };
  return {
    development,
    async build() {
      if (development) return devBuild(folder);
      const now = await current();
      now.build ??= readBuild(dist, now.builtAt);
      // Read while it was being written: the next document tries again.
      now.build.catch(() => {
        delete now.build;
      });
      return now.build;
    },
    async file(path) {
      const { files } = await current();
      if (!/^[A-Za-z0-9._-]+$/.test(path)) throw noSuchFile();
      return read(path, files);
    },
    async publicFile(name) {
      if (development) return readPortalFile(join(folder, 'public', name));
      return read(`public/${name}`, (await current()).files);
    },
  };
}

async function readPortalFile(path: string): Promise<PortalFile> {
  const contentType = contentTypes[path.slice(path.lastIndexOf('.') + 1)];
  if (!contentType) throw noSuchFile();
  const content = await readFile(path).catch(() => Promise.reject(noSuchFile()));
  return prepareFile(content, contentType);
}

const noSuchFile = () => new ConnectError('no such file', Code.NotFound);

async function readBuild(dist: string, builtAt: number): Promise<ShellBuild> {
  const told = JSON.parse(await readFile(join(dist, 'release.json'), 'utf8')) as Told;
  const withIntegrity = async (file: string): Promise<ShellFile> => {
    const hash = createHash('sha384').update(await readFile(join(dist, file)));
    return { url: `/shell/${file}`, integrity: `sha384-${hash.digest('base64')}` };
  };
  return {
    version: told.version,
    document: await readFile(join(dist, 'document.html'), 'utf8'),
    scripts: await Promise.all(told.scripts.map(withIntegrity)),
    styles: await Promise.all(told.styles.map(withIntegrity)),
    draw: await readDraw(join(dist, 'first-page/first-page.mjs'), builtAt),
    files: await Promise.all(told.files.map(withIntegrity)),
  };
}

/** The shell's own drawing, as rspack.config.base.ts builds it for Node. Its address has the time of the build, or Node would keep the old one. */
async function readDraw(file: string, builtAt: number): Promise<ShellBuild['draw'] & {}> {
  const { drawFirstPage } = (await import(`${pathToFileURL(file)}?built=${builtAt}`)) as {
    drawFirstPage: ShellBuild['draw'] & {};
  };
  return drawFirstPage;
}

async function devBuild(folder: string): Promise<ShellBuild> {
  const response = await fetch(`${devOrigin}/release.json`).catch(() => {
    throw new ConnectError(`the shell's development server does not answer at ${devOrigin}`, Code.Unavailable);
  });
  const told = (await response.json()) as Told;
  const fromDevServer = (file: string): ShellFile => ({ url: `${devOrigin}/${file}` });
  return {
    version: told.version,
    document: await readFile(join(folder, 'src/document.html'), 'utf8'),
    scripts: told.scripts.map(fromDevServer),
    styles: told.styles.map(fromDevServer),
    files: [],
  };
}
