/** Which page of the plan a path belongs to, and which files that page needs. */
import type { Microfrontend, Plan } from 'proto/city/registry/v1/plan';

/** What the page at this path needs besides the shell, begun before the shell runs: its entry and its module's files. */
export function preloads(plan: Plan | undefined, path: string, nonce: string): string[] {
  const links: string[] = [];
  const route = routeOf(plan, path);
  for (const microfrontend of plan?.microfrontends ?? []) {
    // What stands beside the way to a page (`nav-rooms`) comes when the page is there.
    const slots = (microfrontend.contributions?.slots ?? []).filter(({ slot }) => !slot.startsWith('nav-'));
    const modules = slots.map(({ module }) => module);
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
