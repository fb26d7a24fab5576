/** The portal's one HTML document: made for each request, with the plan in it and a nonce of its own. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { toJson } from '@bufbuild/protobuf';
import { type Client, ConnectError } from '@connectrpc/connect';
import { type GetHomeResponse, GetHomeResponseSchema, type HomeService } from 'proto/city/home/v1/home';
import { PlanSchema } from 'proto/city/registry/v1/plan';
import type { Log } from '../telemetry.ts';
import { cookiePassport } from './entrance.ts';
import { type Language, languageOf } from './language.ts';
import { encodingFor } from './portal-files.ts';
import { preloads, routeOf } from './portal-pages.ts';
import type { KnownPlan } from './portal-plan.ts';
import type { Shell, ShellBuild, ShellFile } from './portal-shell.ts';
import { securityHeaders } from './security-headers.ts';

const toGzip = promisify(gzip);

/** A document does not wait longer for what City Home shows: the page asks for it then. */
const homeMs = 400;

/** What documents are made of. */
export type DocumentDeps = {
  shell: Shell;
  plan: () => Promise<KnownPlan>;
  home: Pick<Client<typeof HomeService>, 'getHome'>;
  log: Log;
};

/** The pages that the shell brings itself. */
const shellPages = new Set(['/', '/catalogue']);

/** Answers with the document; false when the path is no page and the caller asked for no page. */
export async function sendDocument(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { shell, plan, home, log }: DocumentDeps,
): Promise<boolean> {
  const [known, shown] = await Promise.all([plan(), path === '/' ? askHome(home) : undefined]);
  const found = shellPages.has(path) || routeOf(known.plan, path) !== undefined;
  if (!found && !wantsPage(request)) return false;
  let build: ShellBuild;
  try {
    build = await shell.build();
  } catch (error) {
    // What a file system says is for the operator; a shell that was never built is said to whoever asks.
    const known = error instanceof ConnectError;
    if (!known) log.error({ err: error }, 'the shell cannot be read');
    response
      .writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '5' })
      .end(`${known ? error.rawMessage : 'the shell cannot be read now'}\n`);
    return true;
  }
  const nonce = randomBytes(18).toString('base64');
  const html = documentOf(build, {
    path,
    nonce,
    known,
    home: shown,
    hasPassport: cookiePassport(request) !== undefined,
    language: languageOf(request),
    development: shell.development,
    report: (error) => log.error({ err: error, path }, 'the first page could not be drawn'),
  });
  const zip = encodingFor(request) !== undefined;
  const body = zip ? await toGzip(html) : Buffer.from(html);
  // Without a plan nobody knows which pages there are.
  const status = found ? 200 : known.plan ? 404 : 503;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': body.byteLength,
    ...(zip ? { 'content-encoding': 'gzip' } : {}),
    vary: 'accept-encoding, accept-language, cookie',
    // Its nonce is for this one answer, and the plan may be another one the next time.
    'cache-control': 'no-cache',
    ...securityHeaders(request, nonce, shell.development),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  return true;
}

async function askHome(home: DocumentDeps['home']): Promise<GetHomeResponse | undefined> {
  try {
    return await home.getHome({}, { timeoutMs: homeMs });
  } catch {
    // The page asks itself, and says what does not answer.
    return undefined;
  }
}

/** One reader's document. */
type Reading = {
  path: string;
  nonce: string;
  known: KnownPlan;
  home: GetHomeResponse | undefined;
  hasPassport: boolean;
  language: Language;
  development: boolean;
  /** Hears why a page could not be drawn; the document then comes without it. */
  report: (error: unknown) => void;
};

/**
 * The document's HTML. Of the reader it tells no more than whether there is a passport: browsers keep it for times
 * without a network.
 */
export function documentOf(build: ShellBuild, reading: Reading): string {
  const { path, nonce, known, home, hasPassport, language, development } = reading;
  const told = {
    plan: known.plan ? toJson(PlanSchema, known.plan) : null,
    fresh: known.fresh,
    home: home ? toJson(GetHomeResponseSchema, home) : null,
    hasPassport,
    shell: { version: build.version, files: build.files },
  };
  const draw = () => {
    try {
      return build.draw?.(told, path, language) ?? '';
    } catch (error) {
      reading.report(error);
      return '';
    }
  };
  const head = [
    ...build.styles.map((file) => `<link rel="stylesheet" href="${file.url}"${integrity(file)}>`),
    ...(development ? [`<script nonce="${nonce}">${reactRefreshHook}</script>`] : []),
    ...build.scripts.map((file) => `<script defer nonce="${nonce}" src="${file.url}"${integrity(file)}></script>`),
    ...preloads(known.plan, path, nonce),
  ];
  const places: Readonly<Record<string, string>> = {
    '<html lang="uk"': `<html lang="${language}"`,
    'city:nonce': nonce,
    '<!--city:head-->': head.join('\n    '),
    '<!--city:page-->': draw(),
    // A "<" could end the script element that it lies in.
    '"city:plan"': JSON.stringify(told).replaceAll('<', '\\u003c'),
  };
  // In one go: what is put into one place is never taken for another.
  return build.document.replace(new RegExp(Object.keys(places).join('|'), 'g'), (place) => places[place] ?? '');
}

function integrity(file: ShellFile): string {
  return file.integrity ? ` integrity="${file.integrity}" crossorigin="anonymous"` : '';
}

function wantsPage(request: IncomingMessage): boolean {
  return String(request.headers.accept ?? '').includes('text/html');
}

/** Lets the refresh runtimes of all development servers hear of the one renderer on the page. */
const reactRefreshHook = `window.__REACT_DEVTOOLS_GLOBAL_HOOK__ ??= { renderers: new Map(), supportsFiber: true,
  inject(renderer) { const id = this.renderers.size + 1; this.renderers.set(id, renderer); return id; },
  onScheduleFiberRoot() {}, onCommitFiberRoot() {}, onCommitFiberUnmount() {} };`;
