import { posix } from 'node:path';

/**
 * Who may import whom. Two chains that meet only in proto: proto ← services/<x> ← start.ts, and proto ← shell ← mfe-*.
 * A rule says which paths of the house the files of a place may name; what npm brings is free for all.
 * @typedef {{ of: RegExp, may: (own: string) => RegExp[], why: string }} Rule
 */

const proto = /^proto\//;
const servicesTop = /^services\/[^/]+$/;

/** The first rule that fits a file holds for it. @type {Rule[]} */
const rules = [
  {
    of: /^e2e\/playwright\.config\.ts$/,
    may: () => [/^e2e\//],
    why: 'how the stories run is theirs',
  },
  {
    of: /^[^/]+\/[^/]+\.config\.ts$/,
    may: () => [/^[^/]+$/],
    why: 'a configuration builds on the files at the root and on nothing else of the house',
  },
  {
    of: /^services\/(start|[^/]+\.(test|testing|acceptance))\.ts$/,
    may: () => [/^services\//, proto],
    why: 'the composition root knows the services and the contract, never the browser side',
  },
  {
    of: /^services\/[^/]+\//,
    may: (own) => [new RegExp(`^${own}/`), servicesTop, proto],
    why: 'a service asks another one through dial(), and knows nothing of the browser side',
  },
  {
    of: servicesTop,
    may: () => [servicesTop, proto],
    why: 'what runs the services knows none of them (only start.ts does), nor the browser side',
  },
  {
    of: /^shell\//,
    may: () => [/^shell\//, proto],
    why: 'the shell finds microfrontends at run time, and asks services through the contract',
  },
  {
    of: /^mfe-[^/]+\//,
    may: (own) => [new RegExp(`^${own}/`), /^shell\/(contract$|ui\/)/, proto],
    why: "a microfrontend sees the contract, 'shell/contract' and 'shell/ui/*', never another microfrontend or a service",
  },
  { of: proto, may: () => [proto], why: 'the contract stands alone' },
];

/** What is wrong with the imports of one file: a sentence for each, none when all is well.
 * @param {string} file path from the root, with slashes @param {string} source @returns {string[]} */
export function forbiddenImports(file, source) {
  const rule = rules.find(({ of }) => of.test(file));
  if (rule === undefined) return [];
  const allowed = rule.may(ownPlace(file));
  return importsOf(source)
    .map((specifier) => ({ specifier, target: inHouse(file, specifier) }))
    .filter(({ target }) => target !== undefined && !allowed.some((path) => path.test(target)))
    .map(({ specifier }) => `${file} imports '${specifier}': ${rule.why}`);
}

/** @param {string} file */
const ownPlace = (file) => (/^services\/[^/]+(?=\/)/.exec(file) ?? /^[^/]+/.exec(file) ?? [''])[0];

/** The path in the house that an import names; undefined for what npm or Node brings.
 * @param {string} file @param {string} specifier */
function inHouse(file, specifier) {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  return /^(proto|services|shell|mfe-[^/]+|e2e|bench)(\/|$)/.test(specifier) ? specifier : undefined;
}

/** @param {string} source @returns {string[]} the names in its import and export lines, and in import() */
function importsOf(source) {
  const statement =
    /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;
  return Array.from(source.matchAll(statement), ([, named, dynamic]) => named ?? dynamic ?? '');
}
