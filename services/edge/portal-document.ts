/** The portal's one HTML document: made for each request, with the plan in it and a nonce of its own. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { toJson } from '@bufbuild/protobuf';
import { ConnectError } from '@connectrpc/connect';
import { type Microfrontend, type Plan, PlanSchema } from 'proto/city/registry/v1/registry';
import { cookiePassport } from './entrance.ts';
import { encodingFor } from './portal-files.ts';
import type { KnownPlan } from './portal-plan.ts';
import type { Shell, ShellBuild, ShellFile } from './portal-shell.ts';

const toGzip = promisify(gzip);

/** Answers with the document; false when the path is no page and the caller asked for no page. */
export async function sendDocument(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  shell: Shell,
  plan: () => Promise<KnownPlan>,
): Promise<boolean> {
  const known = await plan();
  const found = path === '/' || routeOf(known.plan, path) !== undefined;
  if (!found && !wantsPage(request)) return false;
  let build: ShellBuild;
  try {
    build = await shell.build();
  } catch (error) {
    response
      .writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '5' })
      .end(`${ConnectError.from(error).rawMessage}\n`);
    return true;
  }
  const nonce = randomBytes(18).toString('base64');
  const visitor = { hasPassport: cookiePassport(request) !== undefined };
  const html = documentOf(build, known, path, nonce, { ...visitor, development: shell.development });
  const zip = encodingFor(request) !== undefined;
  const body = zip ? await toGzip(html) : Buffer.from(html);
  // Without a plan nobody knows which pages there are.
  const status = found ? 200 : known.plan ? 404 : 503;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': body.byteLength,
    ...(zip ? { 'content-encoding': 'gzip' } : {}),
    vary: 'accept-encoding',
    // Its nonce is for this one answer, and the plan may be another one the next time.
    'cache-control': 'no-cache',
    ...securityHeaders(request, nonce, shell.development),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  return true;
}

/** The document's HTML. */
export function documentOf(
  build: ShellBuild,
  { plan, fresh }: KnownPlan,
  path: string,
  nonce: string,
  { hasPassport, development }: { hasPassport: boolean; development: boolean },
): string {
  const told = {
    plan: plan ? toJson(PlanSchema, plan) : null,
    fresh,
    hasPassport,
    shell: { version: build.version, files: build.scripts.map((file) => file.url) },
  };
  const head = [
    ...build.styles.map((file) => `<link rel="stylesheet" href="${file.url}"${integrity(file)}>`),
    ...(development ? [`<script nonce="${nonce}">${reactRefreshHook}</script>`] : []),
    ...build.scripts.map((file) => `<script defer nonce="${nonce}" src="${file.url}"${integrity(file)}></script>`),
    ...preloads(plan, path, nonce),
  ];
  const places: Readonly<Record<string, string>> = {
    'city:nonce': nonce,
    '<!--city:head-->': head.join('\n    '),
    // A "<" could end the script element that the plan lies in.
    '"city:plan"': JSON.stringify(told).replaceAll('<', '\\u003c'),
  };
  return build.document.replace(/city:nonce|<!--city:head-->|"city:plan"/g, (place) => places[place] ?? '');
}

function integrity(file: ShellFile): string {
  return file.integrity ? ` integrity="${file.integrity}" crossorigin="anonymous"` : '';
}

/** What the page at this path needs besides the shell, begun before the shell runs: its entry and its module's files. */
function preloads(plan: Plan | undefined, path: string, nonce: string): string[] {
  const links: string[] = [];
  const route = routeOf(plan, path);
  for (const microfrontend of plan?.microfrontends ?? []) {
    const modules = (microfrontend.contributions?.slots ?? []).map((slot) => slot.module);
    if (route?.microfrontend === microfrontend) modules.push(route.module);
    if (modules.length === 0) continue;
    modules.push('./shared');
    const base = microfrontend.entry.slice(0, microfrontend.entry.lastIndexOf('/') + 1);
    for (const file of microfrontend.files) {
      // A chunk has its module's name, then its hash.
      const needed =
        base + file.path === microfrontend.entry || modules.some((name) => file.path.startsWith(`${name.slice(2)}.`));
      if (!needed) continue;
      const as = file.path.endsWith('.css') ? 'style' : 'script';
      links.push(
        `<link rel="preload" nonce="${nonce}" as="${as}" href="${base}${file.path}" integrity="${file.integrity}" crossorigin="anonymous">`,
      );
    }
  }
  return links;
}

/** The route of the plan that a path belongs to. */
export function routeOf(
  plan: Plan | undefined,
  path: string,
): { microfrontend: Microfrontend; module: string } | undefined {
  for (const microfrontend of plan?.microfrontends ?? []) {
    for (const route of microfrontend.contributions?.routes ?? []) {
      if (patternOf(route.path).test(path)) return { microfrontend, module: route.module };
    }
  }
  return undefined;
}

function patternOf(route: string): RegExp {
  return new RegExp(`^${route.replace(/\{[^}]*\}/g, '[^/]+')}/?$`);
}

function wantsPage(request: IncomingMessage): boolean {
  return String(request.headers.accept ?? '').includes('text/html');
}

function securityHeaders(request: IncomingMessage, nonce: string, development: boolean): Record<string, string> {
  const always = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  };
  // Hot reloading evaluates code from other ports, which is just what the policy is there to stop.
  if (development) return { ...always, 'content-security-policy': "frame-ancestors 'none'; base-uri 'none'" };
  return { ...always, 'content-security-policy': contentSecurityPolicy(request.headers.host, nonce) };
}

function contentSecurityPolicy(host: string | undefined, nonce: string): string {
  // Not every browser takes 'self' for a WebSocket's address.
  const sockets = host && /^[A-Za-z0-9.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${sockets}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

/** Lets the refresh runtimes of all development servers hear of the one renderer on the page. */
const reactRefreshHook = `window.__REACT_DEVTOOLS_GLOBAL_HOOK__ ??= { renderers: new Map(), supportsFiber: true,
  inject(renderer) { const id = this.renderers.size + 1; this.renderers.set(id, renderer); return id; },
  onScheduleFiberRoot() {}, onCommitFiberRoot() {}, onCommitFiberUnmount() {} };`;
