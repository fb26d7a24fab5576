import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RegistryService } from 'proto/city/registry/v1/registry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, type Postgres } from '../postgres.ts';
import { getFile } from './get-file.ts';
import { getPlan } from './get-plan.ts';
import { publishLocal } from './publish-local.ts';
import { publishRelease } from './publish-release.ts';
import { releaseStoreTests } from './release-store.acceptance.ts';
import { openPostgresReleases } from './release-store.postgres.ts';
import type { ReleaseStore } from './release-store.ts';
import { withdrawMicrofrontend } from './withdraw-microfrontend.ts';

const folder = mkdtempSync(join(tmpdir(), 'city-registry-'));
let postgres: Postgres;
let store: ReleaseStore;

beforeAll(async () => {
  postgres = await openPostgres({ databaseUrl: undefined, dataFolder: join(folder, 'data') }, () => undefined);
  store = await openPostgresReleases(postgres);
});

afterAll(async () => {
  await postgres?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('releases in PostgreSQL', () => releaseStoreTests(() => store));

const registry = createClient(
  RegistryService,
  createRouterTransport((router) =>
    router.service(RegistryService, {
      getPlan: (request, context) => getPlan(store)(request, context),
      publishRelease: (request, context) => publishRelease(store)(request, context),
      withdrawMicrofrontend: (request, context) => withdrawMicrofrontend(store)(request, context),
      getFile: (request, context) => getFile(store)(request, context),
    }),
  ),
);

const bytes = (text: string) => new TextEncoder().encode(text);
const build = (name: string, text = 'one') => ({
  name,
  version: '1.2.3',
  entry: `${name}.js`,
  contributions: { routes: [{ path: `/${name}`, module: './page', title: { en: name } }] },
  files: [
    { path: `${name}.js`, content: bytes(text) },
    { path: 'static/page.css', content: bytes('.a{}') },
  ],
});
const inPlan = async (name: string) => {
  const { plan } = await registry.getPlan({});
  return plan?.microfrontends.find((one) => one.name === name);
};

describe('a feature team', () => {
  test('publishes a release and finds it in the plan, every file with its hash', async () => {
    const before = (await registry.getPlan({})).plan?.compositionId;
    const { microfrontend, createdAt } = await registry.publishRelease(build('garden'));
    expect(createdAt).toBeDefined();
    expect(await inPlan('garden')).toEqual(microfrontend);
    expect(microfrontend?.entry).toBe(`/mfe/garden/${microfrontend?.release}/garden.js`);
    expect(microfrontend?.files.map((file) => file.path)).toEqual(['garden.js', 'static/page.css']);
    for (const file of microfrontend?.files ?? []) expect(file.integrity).toMatch(/^sha384-[A-Za-z0-9+/]{64}$/);
    expect((await registry.getPlan({})).plan?.compositionId).not.toBe(before);
  });

  test('gets back the bytes and the media type of a file', async () => {
    const { microfrontend } = await registry.publishRelease(build('harbour'));
    const release = microfrontend?.release ?? '';
    const file = await registry.getFile({ name: 'harbour', release, path: 'static/page.css' });
    expect(new TextDecoder().decode(file.content)).toBe('.a{}');
    expect(file.contentType).toBe('text/css; charset=utf-8');
    const missing = registry.getFile({ name: 'harbour', release, path: 'static/none.css' });
    await expect(missing).rejects.toMatchObject({ code: Code.NotFound });
  });

  test('withdraws its microfrontend', async () => {
    await registry.publishRelease(build('tower'));
    await registry.withdrawMicrofrontend({ name: 'tower' });
    expect(await inPlan('tower')).toBeUndefined();
    await expect(registry.withdrawMicrofrontend({ name: 'nobody' })).rejects.toMatchObject({ code: Code.NotFound });
  });

  test('may not take the route of another', async () => {
    await registry.publishRelease(build('market'));
    const thief = { ...build('thief'), contributions: { routes: [{ path: '/market', module: './page' }] } };
    await expect(registry.publishRelease(thief)).rejects.toMatchObject({
      code: Code.AlreadyExists,
      rawMessage: 'the route /market belongs to market',
    });
    expect(await inPlan('thief')).toBeUndefined();
  });

  const bad: [string, string, object][] = [
    ['a version that is none', 'version', { version: 'new' }],
    ['an entry that is no file of it', 'entry', { entry: 'other.js' }],
    ['a path that climbs out', 'files.path', { files: [{ path: '../quay.js', content: bytes('') }] }],
    ['an absolute path', 'files.path', { files: [{ path: '/quay.js', content: bytes('') }] }],
    ['a hidden file', 'files.path', { files: [{ path: 'static/.env', content: bytes('') }] }],
    ['a path twice', 'files.path', { files: [1, 2].map(() => ({ path: 'quay.js', content: bytes('') })) }],
    [
      'a route of the edge',
      'contributions.routes.path',
      { contributions: { routes: [{ path: '/ws/x', module: './p' }] } },
    ],
    [
      'the route of City Home',
      'contributions.routes.path',
      { contributions: { routes: [{ path: '/', module: './p' }] } },
    ],
    [
      'a module that is a URL',
      'contributions.routes.module',
      { contributions: { routes: [{ path: '/quay', module: 'https://evil.example/x.js' }] } },
    ],
    ['a slot without a name', 'contributions.slots.slot', { contributions: { slots: [{ slot: '', module: './p' }] } }],
  ];
  test.each(bad)('is refused %s, by the field’s name', async (_what, field, change) => {
    const error = await registry.publishRelease({ ...build('quay'), ...change }).catch(ConnectError.from);
    expect(error).toMatchObject({ code: Code.InvalidArgument });
    expect((error as ConnectError).rawMessage).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')} must `));
    expect(await inPlan('quay')).toBeUndefined();
  });
});

describe('builds beside the city', () => {
  const house = join(folder, 'house');
  const place = (name: string, text: string, description: object | string = {}) => {
    const dist = join(house, `mfe-${name}`, 'dist');
    mkdirSync(join(dist, 'static'), { recursive: true });
    writeFileSync(join(dist, `${name}.js`), text);
    writeFileSync(join(dist, 'static/x.css'), '.x{}');
    const { files: _, ...told } = build(name);
    writeFileSync(
      join(dist, 'release.json'),
      typeof description === 'string' ? description : JSON.stringify({ ...told, ...description }),
    );
  };
  const refused: string[] = [];
  const open = () => publishLocal(store, house, (dist) => refused.push(dist));

  test('are published at the start; the same build is the same release', async () => {
    place('park', 'one');
    mkdirSync(join(house, 'mfe-unbuilt'), { recursive: true });
    await open();
    const first = await inPlan('park');
    expect(first?.files.map((file) => file.path)).toEqual(['park.js', 'static/x.css']);
    await open();
    expect(await inPlan('park')).toEqual(first);
    expect(refused).toEqual([]);
  });

  test('follow the working tree, there and back', async () => {
    const first = await inPlan('park');
    place('park', 'two');
    await open();
    expect((await inPlan('park'))?.release).not.toBe(first?.release);
    place('park', 'one');
    await open();
    expect(await inPlan('park')).toEqual(first);
  });

  test('do not undo what a team chose', async () => {
    await registry.withdrawMicrofrontend({ name: 'park' });
    await open();
    expect(await inPlan('park')).toBeUndefined();
    place('park', 'three');
    await open();
    expect(await inPlan('park')).toBeDefined();
  });

  test('one that is broken is told and the others are shown', async () => {
    place('broken', 'x', '{');
    place('square', 'x');
    await open();
    expect(refused).toEqual([join('mfe-broken', 'dist')]);
    expect(await inPlan('square')).toBeDefined();
  });
});
