/** What a microfrontend may add to the portal. */
import { Code, ConnectError } from '@connectrpc/connect';
import { invalid } from '../refusal.ts';
import type { Release } from './release-store.ts';

/** `/rooms`, `/rooms/{slug}`: each part plain words or one name in braces. */
const routePath = /^(\/([a-z0-9][a-z0-9-]*|\{[a-z][a-zA-Z0-9]*\}))+$/;
const moduleName = /^\.\/[a-z0-9][a-z0-9-]*$/;
const slotName = /^[a-z][a-z0-9-]{0,39}$/;
/** First parts of paths that the edge itself answers. */
const taken = ['api', 'auth', 'city', 'v1', 'ws', 'mfe', 'shell', 'internal', 'agents', 'healthz', 'readyz', 'metrics'];
/** A method of an RPC service is `/city.rooms.v1.RoomsService/…`; the dot keeps it out of routePath. */
const maxEntries = 50;

/** Refuses malformed contributions, and a route that another microfrontend of the plan has. */
export function checkContributions(release: Release, current: readonly Release[]): void {
  const { routes, slots } = release.contributions;
  if (routes.length + slots.length > maxEntries)
    throw invalid('contributions', `must have at most ${maxEntries} entries`);
  for (const route of routes) {
    if (!routePath.test(route.path)) {
      throw invalid('contributions.routes.path', `must be such as /rooms or /rooms/{slug}, not "${route.path}"`);
    }
    if (taken.includes(route.path.split('/')[1] ?? '')) {
      throw invalid('contributions.routes.path', `must not be one that the edge answers itself: "${route.path}"`);
    }
    checkModule('contributions.routes.module', route.module);
    for (const [language, words] of Object.entries(route.title)) {
      if ([...words].length > 40)
        throw invalid(`contributions.routes.title.${language}`, 'must have at most 40 characters');
    }
  }
  for (const { slot, module } of slots) {
    if (!slotName.test(slot))
      throw invalid('contributions.slots.slot', 'must be lower case letters, digits and dashes');
    checkModule('contributions.slots.module', module);
  }
  refuseTakenRoutes(release, current);
}

function checkModule(field: string, module: string): void {
  if (!moduleName.test(module)) throw invalid(field, `must be such as ./rooms-page, not "${module}"`);
}

function refuseTakenRoutes({ name, contributions }: Release, current: readonly Release[]): void {
  const wanted = contributions.routes.map((route) => shapeOf(route.path));
  const twice = wanted.find((shape, index) => wanted.indexOf(shape) !== index);
  if (twice) throw invalid('contributions.routes.path', `must not come twice: "${twice}"`);
  for (const other of current) {
    if (other.name === name) continue;
    const clash = other.contributions.routes.find((route) => wanted.includes(shapeOf(route.path)));
    if (clash) throw new ConnectError(`the route ${clash.path} belongs to ${other.name}`, Code.AlreadyExists);
  }
}

/** `/rooms/{slug}` and `/rooms/{id}` are the same route. */
function shapeOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}');
}
