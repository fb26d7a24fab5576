import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, fromJson } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { GetHomeResponseSchema } from 'proto/city/home/v1/home';
import { PlanSchema } from 'proto/city/registry/v1/plan';
import { GetFileResponseSchema, GetPlanResponseSchema } from 'proto/city/registry/v1/registry';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PortalDeps, portal } from './portal.ts';
import { openReleaseFiles } from './portal-files.ts';
import { openPlanFollower } from './portal-plan.ts';

const plan = create(PlanSchema, {
  compositionId: 'c0ffeec0ffee',
  microfrontends: [
    {
      name: 'presence',
      release: 'aaaa',
      version: '1.0.0',
      entry: '/mfe/presence/aaaa/city_presence_1.js',
      contributions: { slots: [{ slot: 'presence-bar', module: './presence-bar' }] },
      files: ['city_presence_1.js', 'presence-bar.1.js', 'presence-bar.1.css', 'residents-dialog.1.js'].map((path) => ({
        path,
        integrity: `sha384-${path}`,
      })),
    },
    {
      name: 'rooms',
      release: 'bbbb',
      version: '</script><script>alert(1)</script>',
      entry: '/mfe/rooms/bbbb/city_rooms_1.js',
      contributions: {
        routes: [
          { path: '/rooms', module: './rooms-page', title: { en: 'Rooms' } },
          { path: '/rooms/{slug}', module: './room-view' },
        ],
        slots: [{ slot: 'nav-rooms', module: './rooms-badge' }],
      },
      files: ['city_rooms_1.js', 'rooms-page.1.js', 'room-view.1.js', 'rooms-badge.1.js', 'shared.1.js'].map(
        (path) => ({
          path,
          integrity: `sha384-${path}`,
        }),
      ),
    },
  ],
});
const text = 'console.log("a file of the city");'.repeat(40);

let house: string;
let server: Server;
let base: string;
let down: boolean;
let filesAsked: string[];
let homeAsked: number;
let complaints: string[];

const registry: PortalDeps['registry'] = {
  async getPlan() {
    if (down) throw new ConnectError('registry is away', Code.Unavailable);
    return create(GetPlanResponseSchema, { plan });
  },
  async getFile(request) {
    const { name, release, path } = request;
    filesAsked.push(`${name}/${release}/${path}`);
    if (down) throw new ConnectError('registry is away', Code.Unavailable);
    if (path?.startsWith('city_')) {
      return create(GetFileResponseSchema, {
        content: Buffer.from(text),
        contentType: 'text/javascript; charset=utf-8',
      });
    }
    throw new ConnectError('no such file', Code.NotFound);
  },
};

function buildShell(name = 'shell.1.js'): void {
  const dist = join(house, 'shell/dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, name), text);
  writeFileSync(join(dist, 'shell.1.css'), '.a{}');
  writeFileSync(
    join(dist, 'document.html'),
    '<html lang="uk"><script nonce="city:nonce">1</script><!--city:head--><div id="city"><!--city:page--></div>' +
      '<script id="city-plan">"city:plan"</script></html>',
  );
  mkdirSync(join(dist, 'first-page'), { recursive: true });
  writeFileSync(
    join(dist, 'first-page/first-page.mjs'),
    `export const drawFirstPage = ({ home }, path, language) => {
      if (path === '/rooms') throw new Error('no ink');
      return '<p>' + [path, language, home?.residentsOnline, '${name}', 'city:nonce'].join(' ') + '</p>';
    };`,
  );
  writeFileSync(join(dist, 'later.1.js'), text);
  const files = [name, 'shell.1.css', 'later.1.js'];
  const told = { name: 'shell', version: '0.1.0', scripts: [name], styles: ['shell.1.css'], files };
  writeFileSync(join(dist, 'release.json'), JSON.stringify(told));
  cpSync(join(import.meta.dirname, '../../shell/public'), join(dist, 'public'), { recursive: true });
  writeFileSync(join(dist, 'public/service-worker.js'), text);
}

const openPortal = () =>
  portal({
    registry,
    home: {
      async getHome() {
        homeAsked += 1;
        if (down) throw new ConnectError('home is away', Code.Unavailable);
        return create(GetHomeResponseSchema, {
          residentsOnline: 7,
          events: [{ summary: '</script><script>alert(2)' }],
        });
      },
    },
    log: { error: (_: object, text: string) => complaints.push(text) } as never,
    house,
    development: false,
  });

async function open(): Promise<void> {
  const handle = openPortal();
  server = createServer((request, response) => {
    handle(request, response).then(
      (answered) => answered || response.writeHead(418).end('not the portal’s'),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const page = (path: string, headers: Record<string, string> = {}) =>
  fetch(base + path, { headers: { accept: 'text/html,*/*', ...headers } });
const planIn = (html: string) => JSON.parse(/<script id="city-plan">(.*?)<\/script>/s.exec(html)?.[1] ?? '');

beforeEach(async () => {
  house = mkdtempSync(join(tmpdir(), 'city-portal-'));
  down = false;
  filesAsked = [];
  homeAsked = 0;
  complaints = [];
  buildShell();
  await open();
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(house, { recursive: true, force: true });
});

describe('the document', () => {
  test('has the plan in it, and nothing in the plan can end the element that it lies in', async () => {
    const response = await page('/');
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const told = planIn(html);
    expect(fromJson(PlanSchema, told.plan)).toEqual(plan);
    expect(told).toMatchObject({
      fresh: true,
      hasPassport: false,
      shell: { version: '0.1.0' },
    });
    expect(html).not.toContain('<script>alert(1)');
  });

  test('names every file of the shell by its hash, also those that are loaded later', async () => {
    const html = await (await page('/')).text();
    const { files } = planIn(html).shell as { files: { url: string; integrity: string }[] };
    expect(files.map(({ url }) => url)).toEqual(['/shell/shell.1.js', '/shell/shell.1.css', '/shell/later.1.js']);
    expect(files.map(({ integrity }) => integrity.slice(0, 7))).toEqual(['sha384-', 'sha384-', 'sha384-']);
    expect(html).not.toContain('src="/shell/later.1.js"');
  });

  test('runs only what has this answer’s nonce, and no text as code', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const response = await page('/');
      const html = await response.text();
      const policy = response.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      nonces.add(nonce);
      expect(policy).toContain(`script-src 'nonce-${nonce}' 'strict-dynamic'`);
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      for (const [, used] of html.matchAll(/nonce="([^"]*)"/g)) expect(used).toBe(nonce);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
    expect(nonces.size).toBe(3);
  });

  test('is not fooled by a Host header', async () => {
    const handle = openPortal();
    const headers: Record<string, unknown> = {};
    const response = {
      writeHead(_: number, given: object) {
        Object.assign(headers, given);
        return response;
      },
      end: () => 0,
    };
    const request = { method: 'GET', url: '/', headers: { host: "x; script-src 'unsafe-inline'" } };
    await handle(request as never, response as never);
    expect(headers['content-security-policy']).toContain("connect-src 'self';");
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });

  test('names the shell’s files with their hashes, and preloads what this page needs and no more', async () => {
    const html = await (await page('/rooms/science')).text();
    expect(html).toMatch(
      /<script defer nonce="[^"]+" src="\/shell\/shell.1.js" integrity="sha384-[^"]{64}" crossorigin/,
    );
    const preloaded = [...html.matchAll(/<link rel="preload"[^>]*as="(\w+)" href="([^"]+)"/g)].map(
      ([, as, href]) => `${as} ${href}`,
    );
    expect(preloaded).toEqual([
      'script /mfe/presence/aaaa/city_presence_1.js',
      'script /mfe/presence/aaaa/presence-bar.1.js',
      'style /mfe/presence/aaaa/presence-bar.1.css',
      'script /mfe/rooms/bbbb/city_rooms_1.js',
      'script /mfe/rooms/bbbb/room-view.1.js',
      'script /mfe/rooms/bbbb/shared.1.js',
    ]);
  });

  test('says whether the browser has a passport', async () => {
    expect(planIn(await (await page('/', { cookie: 'city_passport=x.y.z' })).text()).hasPassport).toBe(true);
  });

  test('comes for the pages of the plan, and as 404 for other addresses of a browser', async () => {
    expect((await page('/rooms')).status).toBe(200);
    expect((await page('/rooms/')).status).toBe(200);
    expect((await page('/rooms/%D0%BD%D0%B0%D1%83%D0%BA%D0%B0')).status).toBe(200);
    expect((await fetch(`${base}/rooms`)).status).toBe(200);
    const unknown = await page('/nowhere');
    expect(unknown.status).toBe(404);
    expect(planIn(await unknown.text()).plan).not.toBeNull();
  });

  test('leaves to others what is no page', async () => {
    expect((await fetch(`${base}/nowhere`)).status).toBe(418);
    expect((await fetch(`${base}/`, { method: 'POST' })).status).toBe(418);
    expect((await fetch(`${base}/%E0%A4%A`, { headers: { accept: 'text/html' } })).status).toBe(418);
  });

  test('a HEAD has the headers and no body', async () => {
    const response = await fetch(`${base}/`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
    expect(await response.text()).toBe('');
  });
});

describe('the first page', () => {
  const drawn = (html: string) => /<div id="city">(.*?)<\/div>/.exec(html)?.[1];

  test('is drawn with what City Home shows, in the language of the reader', async () => {
    const response = await page('/', { 'accept-language': 'uk-UA,uk' });
    const html = await response.text();
    expect(drawn(html)).toBe('<p>/ uk 7 shell.1.js city:nonce</p>');
    expect(html).toContain('<html lang="uk"');
    expect(planIn(html).home).toMatchObject({ residentsOnline: 7 });
    expect(html).not.toContain('<script>alert(2)');
    expect(response.headers.get('vary')).toBe('accept-encoding, accept-language, cookie');
    const chosen = await page('/', { 'accept-language': 'uk-UA,uk', cookie: 'city_locale=en' });
    expect(await chosen.text()).toContain('<html lang="en"');
  });

  test('of other pages does not ask City Home', async () => {
    const html = await (await page('/rooms/science', { 'accept-language': 'en' })).text();
    expect(drawn(html)).toBe('<p>/rooms/science en  shell.1.js city:nonce</p>');
    expect(planIn(html).home).toBeNull();
    expect(homeAsked).toBe(0);
  });

  test('that cannot be drawn is left to the browser, and the operator hears of it', async () => {
    const response = await page('/rooms');
    expect(response.status).toBe(200);
    expect(drawn(await response.text())).toBe('');
    expect(complaints).toEqual(['the first page could not be drawn']);
  });

  test('comes without numbers when City Home does not answer', async () => {
    down = true;
    const html = await (await page('/')).text();
    expect(drawn(html)).toBe('<p>/ en  shell.1.js city:nonce</p>');
    expect(planIn(html).home).toBeNull();
  });

  test('is drawn by the build of the moment', async () => {
    await page('/');
    buildShell('shell.2.js');
    utimesSync(join(house, 'shell/dist/release.json'), new Date(), new Date(Date.now() + 5_000));
    expect(drawn(await (await page('/')).text())).toContain('shell.2.js');
  });
});

describe('when the registry is down', () => {
  test('the last plan is shown, and said to be the last known', async () => {
    let time = 0;
    const follow = openPlanFollower(registry, false, () => time);
    expect(await follow()).toMatchObject({ fresh: true });
    down = true;
    time += 5_000;
    expect(await follow()).toEqual({ plan, fresh: false });
    down = false;
    time += 5_000;
    expect(await follow()).toMatchObject({ fresh: true });
  });

  test('without any plan the document still comes, and claims to know no page', async () => {
    down = true;
    const home = await page('/');
    expect(home.status).toBe(200);
    expect(planIn(await home.text())).toMatchObject({ plan: null, fresh: false });
    expect((await page('/rooms')).status).toBe(503);
  });

  test('a file answers 503, and is asked for again', async () => {
    down = true;
    expect((await page('/mfe/rooms/bbbb/city_rooms_1.js')).status).toBe(503);
    down = false;
    expect((await page('/mfe/rooms/bbbb/city_rooms_1.js')).status).toBe(200);
  });

  test('many documents at once are one question', async () => {
    let asked = 0;
    const counting: PortalDeps['registry'] = {
      ...registry,
      getPlan(...args) {
        asked += 1;
        return registry.getPlan(...args);
      },
    };
    const follow = openPlanFollower(counting, false);
    await Promise.all(Array.from({ length: 50 }, follow));
    expect(asked).toBe(1);
  });
});

describe('files', () => {
  test('of a microfrontend never change, and are compressed once', async () => {
    const url = `${base}/mfe/rooms/bbbb/city_rooms_1.js`;
    for (const encoding of ['br', 'gzip', 'identity']) {
      const response = await fetch(url, { headers: { 'accept-encoding': encoding } });
      expect(await response.text()).toBe(text);
      expect(response.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
    }
    expect(filesAsked).toEqual(['rooms/bbbb/city_rooms_1.js']);
  });

  test('that are not there are 404 and not kept', async () => {
    const response = await page('/mfe/rooms/bbbb/none.js');
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
    await page('/mfe/rooms/bbbb/none.js');
    expect(filesAsked).toHaveLength(2);
  });

  test('are kept up to a bound, the least used go first', async () => {
    const files = openReleaseFiles(registry, 3_500);
    const read = (path: string) => files(`rooms/bbbb/city_${path}.js`);
    await read('a');
    await read('b');
    await read('a');
    await read('c');
    filesAsked = [];
    await read('a');
    expect(filesAsked).toEqual([]);
    await read('b');
    expect(filesAsked).toEqual(['rooms/bbbb/city_b.js']);
  });

  test('of the shell are those of its build and nothing else on this machine', async () => {
    expect(await (await page('/shell/shell.1.js')).text()).toBe(text);
    expect((await page('/shell/shell.1.css')).headers.get('content-type')).toBe('text/css; charset=utf-8');
    writeFileSync(join(house, 'shell/secret.js'), 'x');
    for (const path of ['release.json', 'document.html', 'none.js', '..%2fsecret.js', '%2e%2e/secret.js', 'a%00.js']) {
      expect((await page(`/shell/${path}`)).status, path).toBeGreaterThanOrEqual(404);
    }
  });
});

describe('what makes the portal an app', () => {
  test.each([
    ['uk-UA,uk;q=0.9,en;q=0.8', 'uk', 'Кімнати'],
    ['fr-FR, en-GB', 'en', 'Rooms'],
    ['', 'en', 'Rooms'],
  ])('the manifest for “%s” is in %s, and asked for again within the hour', async (accepted, lang, rooms) => {
    const response = await page('/manifest.webmanifest', { 'accept-language': accepted });
    const manifest = (await response.json()) as { lang: string; shortcuts: { name: string }[] };
    expect(response.headers.get('content-type')).toBe('application/manifest+json');
    expect(response.headers.get('cache-control')).toBe('private, max-age=3600');
    expect(response.headers.get('vary')).toContain('accept-language');
    expect(manifest).toMatchObject({ id: '/', lang, shortcuts: [{ name: rooms }, { name: 'Second Me' }] });
  });

  test('the manifest is in the language that was chosen', async () => {
    const headers = { 'accept-language': 'en', cookie: 'city_locale=uk' };
    expect(await (await page('/manifest.webmanifest', headers)).json()).toMatchObject({ lang: 'uk' });
  });

  test('every icon and every shortcut of the manifest leads to something', async () => {
    const manifest = (await (await page('/manifest.webmanifest')).json()) as Record<
      'icons' | 'shortcuts',
      { src: string; type: string; url: string }[]
    >;
    for (const { src, type } of [...manifest.icons, { src: '/apple-touch-icon.png', type: 'image/png' }]) {
      const response = await page(src);
      expect(response.status, src).toBe(200);
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('cache-control')).not.toContain('immutable');
    }
    expect((await page(manifest.shortcuts[0]?.url ?? '')).status).toBe(200);
  });

  test('the service worker is asked for anew each time, and may ask nobody but this city', async () => {
    const response = await page('/service-worker.js');
    expect(await response.text()).toBe(text);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; connect-src 'self'");
    expect((await page('/')).headers.get('content-security-policy')).toContain("worker-src 'self'");
  });
});

describe('the shell’s build', () => {
  test('is taken anew when it changes, without a restart', async () => {
    await page('/');
    buildShell('shell.2.js');
    utimesSync(join(house, 'shell/dist/release.json'), new Date(), new Date(Date.now() + 5_000));
    expect(await (await page('/')).text()).toContain('/shell/shell.2.js');
  });

  test('that cannot be read is tried again, and no path of this machine is told', async () => {
    const file = join(house, 'shell/dist/document.html');
    rmSync(file);
    const response = await page('/');
    expect([response.status, await response.text()]).toEqual([503, 'the shell cannot be read now\n']);
    expect(complaints).toEqual(['the shell cannot be read']);
    writeFileSync(file, '<html lang="uk"><!--city:page--></html>');
    expect((await page('/')).status).toBe(200);
  });

  test('that does not exist is said in one line', async () => {
    rmSync(join(house, 'shell/dist'), { recursive: true });
    const response = await page('/');
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('the shell is not built: run npm run build\n');
  });
});
