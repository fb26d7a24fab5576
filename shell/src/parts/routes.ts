import type { Microfrontend, Plan } from 'proto/city/registry/v1/plan';

/** A page of the plan that a path leads to. */
export type FoundPage = {
  microfrontend: Microfrontend;
  module: string;
  /** What the route's `{names}` matched, decoded. */
  params: Readonly<Record<string, string>>;
};

/** The page at a path; undefined: the plan has none there. A route of plain words wins over one with names. */
export function findPage(plan: Plan, path: string): FoundPage | undefined {
  const found = plan.microfrontends.flatMap((microfrontend) =>
    (microfrontend.contributions?.routes ?? []).flatMap(({ path: pattern, module }) => {
      const params = matchPath(pattern, path);
      return params ? [{ microfrontend, module, params }] : [];
    }),
  );
  return found.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0];
}

/** What a pattern such as /rooms/{slug} finds in a path; undefined: it does not match. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/(.)\/$/, '$1').split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const part = given[index] ?? '';
    const name = /^\{(.+)\}$/.exec(want)?.[1];
    if (name === undefined) {
      if (want !== part) return undefined;
      continue;
    }
    const value = decode(part);
    if (!value) return undefined;
    params[name] = value;
  }
  return params;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** An entry of the navigation. */
export type NavigationEntry = { path: string; title: Readonly<Record<string, string>> };

/** The pages that the plan puts into the navigation, shortest path first among those of one microfrontend. */
export function navigationOf(plan: Plan): NavigationEntry[] {
  return plan.microfrontends.flatMap(({ contributions }) =>
    (contributions?.routes ?? []).filter(({ title }) => Object.keys(title).length > 0),
  );
}
