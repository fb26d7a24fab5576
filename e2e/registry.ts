import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { expect } from '@playwright/test';
import type { ContributionsSchema, Microfrontend } from 'proto/city/registry/v1/plan';
import { type PublishReleaseRequestSchema, RegistryService } from 'proto/city/registry/v1/registry';
import { openGrpcTransport } from 'services/grpc-transport.ts';
import { openPassports } from 'services/passport.ts';
import { test as withResidents } from './residents.ts';

type Release = MessageInitShape<typeof PublishReleaseRequestSchema>;

/** A feature team at its desk: the registry by gRPC, with a service token. */
export type Team = {
  /** Takes a microfrontend out of the plan. Answers the way to publish the same release again. */
  withdraw(name: string): Promise<() => Promise<void>>;
  /**
   * Publishes a microfrontend whose one file was written by hand. `part` is the JavaScript of its component, which may
   * answer plain text.
   */
  publish(name: string, part: string, contributions: MessageInitShape<typeof ContributionsSchema>): Promise<void>;
};

/** A story with a feature team. When it ends the plan is as it was. */
export const test = withResidents.extend<{ team: Team }>({
  team: async ({ baseURL, request }, use) => {
    const { registry, close } = await openRegistry(Number(new URL(baseURL ?? '').port) + 1);
    const plan = async () => (await registry.getPlan({})).plan?.microfrontends ?? [];
    const before = await Promise.all((await plan()).map((microfrontend) => releaseOf(registry, microfrontend)));
    const names = before.map(({ name }) => name);
    await use({
      async withdraw(name) {
        await registry.withdrawMicrofrontend({ name });
        const release = before.find((one) => one.name === name);
        return async () => void (await registry.publishRelease(release ?? {}));
      },
      async publish(name, part, contributions) {
        await registry.publishRelease({ name, contributions, version: '1.0.0', ...handWritten(name, part) });
      },
    });
    const after = await plan();
    for (const { name } of after) if (!names.includes(name)) await registry.withdrawMicrofrontend({ name });
    for (const release of before) {
      if (!after.some(({ name }) => name === release.name)) await registry.publishRelease(release);
    }
    const { plan: restored } = await registry.getPlan({});
    // The next story's pages are composed by it only when the edge has looked again.
    await expect.poll(async () => (await request.get('/')).text()).toContain(restored?.compositionId);
    close();
  },
});

async function openRegistry(port: number): Promise<{ registry: Client<typeof RegistryService>; close(): void }> {
  const secret = readFileSync(join(process.env.E2E_DATA ?? '', 'secret'), 'utf8').trim();
  const { token } = await openPassports(secret).issue(
    { id: 'svc:feature-team', name: 'feature team', kind: 'service', roles: [], scopes: ['registry.publish'] },
    300,
  );
  const asTeam: Interceptor = (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  const transport = openGrpcTransport(`http://localhost:${port}`, [asTeam], 10_000);
  return { registry: createClient(RegistryService, transport), close: transport.close };
}

/** The release that the plan shows, as its team would publish it. */
async function releaseOf(registry: Client<typeof RegistryService>, shown: Microfrontend): Promise<Release> {
  const { name, release, version, contributions } = shown;
  const files = await Promise.all(
    shown.files.map(async ({ path }) => ({
      path,
      content: (await registry.getFile({ name, release, path })).content,
    })),
  );
  const entry = shown.entry.slice(shown.entry.lastIndexOf('/') + 1);
  return { name, version, entry, files, ...(contributions ? { contributions } : {}) };
}

let written = 0;

/** The federation's own interface: a global named like the file, with `init` and `get`. */
function handWritten(name: string, part: string): Pick<Release, 'entry' | 'files'> {
  const container = `city_${name}_${Date.now().toString(36)}_${++written}`;
  const code = `var ${container} = { init() {}, get: async () => () => ({ Part: ${part} }) };`;
  return { entry: `${container}.js`, files: [{ path: `${container}.js`, content: new TextEncoder().encode(code) }] };
}
