import type { Page } from '@playwright/test';

/** What a page has remembered of its own unrest. */
export type Unrest = {
  /** The sum of its layout shifts, but for those that an input has asked for, and what moved most. */
  shift: number;
  moved: string[];
  /** How long each skeleton that came was to stand unseen, in milliseconds. */
  patience: number[];
  /** How often something stood in the place of a whole page while its files came. */
  fallbacks: number;
};

declare global {
  var unrest: Unrest;
}

/** Lets all documents of a page, from the next one on, remember their unrest. */
export async function watchUnrest(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.unrest = { shift: 0, moved: [], patience: [], fallbacks: 0 };

    type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Node }[] };
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
        if (hadRecentInput) continue;
        unrest.shift += value;
        const nodes = sources.map(
          ({ node }) => (node instanceof Element ? node : node?.parentElement)?.outerHTML ?? '',
        );
        unrest.moved.push(`${value.toFixed(4)}: ${nodes.map((node) => node.slice(0, 90)).join(' · ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });

    const known = new WeakSet<Element>();
    const lookAtSkeletons = () => {
      for (const skeleton of document.querySelectorAll('[data-skeleton]')) {
        if (known.has(skeleton)) continue;
        const { visibility, animationDelay } = getComputedStyle(skeleton);
        // Its styles are not here yet, and nothing is drawn without them.
        if (animationDelay === '0s') continue;
        known.add(skeleton);
        const unit = animationDelay.endsWith('ms') ? 1 : 1_000;
        unrest.patience.push(visibility === 'hidden' ? Number.parseFloat(animationDelay) * unit : 0);
      }
    };
    const eachFrame = () => {
      lookAtSkeletons();
      requestAnimationFrame(eachFrame);
    };
    eachFrame();

    const isFallback = (node: Node) => node instanceof Element && node.matches('main > [aria-busy=true]');
    new MutationObserver((records) => {
      lookAtSkeletons();
      for (const { addedNodes, target } of records) {
        if ([...addedNodes].some(isFallback) || isFallback(target)) unrest.fallbacks += 1;
      }
    }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-busy'] });
  });
}

/** What the page has remembered until now; it begins anew. */
export const unrestOf = (page: Page): Promise<Unrest> =>
  page.evaluate(async () => {
    // What has been drawn last is told with the next frame.
    await new Promise((told) => requestAnimationFrame(() => setTimeout(told)));
    const seen = unrest;
    globalThis.unrest = { shift: 0, moved: [], patience: [], fallbacks: 0 };
    return seen;
  });
