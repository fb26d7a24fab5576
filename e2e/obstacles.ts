import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';

/** Everything that WCAG 2.0 to 2.2 asks for in A and AA and a machine can see, and what axe calls good practice. */
const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Those of its rules that ask for colours: the others find the same in every theme. */
const colourRules = ['color-contrast', 'link-in-text-block'];

// The engine of `@axe-core/playwright`, without the page that its builder opens for each answer: ten times as fast.
const require = createRequire(import.meta.resolve('@axe-core/playwright'));
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

type Engine = {
  run(page: Document, options: object): Promise<{ violations: Violation[] }>;
};
type Violation = { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] };

/** Gives all documents of a page, from the next one on, the engine. */
export async function bringAxe(page: Page): Promise<void> {
  await page.addInitScript(axe);
}

/** What keeps somebody from using the page as it is now, with the element that does. */
export function obstacles(page: Page): Promise<string[]> {
  return run(page, { type: 'tag', values: everything });
}

/** What of it has the wrong colours. */
export function wrongColours(page: Page): Promise<string[]> {
  return run(page, { type: 'rule', values: colourRules });
}

async function run(page: Page, runOnly: { type: 'tag' | 'rule'; values: string[] }): Promise<string[]> {
  const options = {
    runOnly,
    resultTypes: ['violations'],
    // What it would load for its rules about media and rotation, which the city has none of: half of the time.
    preload: false,
  };
  const violations = await page.evaluate(async (how) => {
    const { axe: engine } = globalThis as unknown as { axe: Engine };
    // Contrast cannot be measured over a gradient; each of the city's lies on a ground that differs from it by a shade.
    const plain = new CSSStyleSheet();
    plain.replaceSync('* { background-image: none !important } main svg { visibility: hidden }');
    const worn = [...document.adoptedStyleSheets];
    document.adoptedStyleSheets = [...worn, plain];
    const { violations: seen } = await engine.run(document, how);
    document.adoptedStyleSheets = worn;
    return seen;
  }, options);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target}\n  ${failureSummary}`),
  );
}
