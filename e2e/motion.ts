import type { Page } from '@playwright/test';

/** What moves, for longer than a moment, on a page of somebody who asked for no motion. */
export const movesAnyway = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    document.getAnimations().flatMap((animation) => {
      const { duration = 0, iterations = 1 } = animation.effect?.getTiming() ?? {};
      const target = animation.effect instanceof KeyframeEffect ? animation.effect.target : null;
      const what = target ? sight.name(target) : animation.id;
      return Number(duration) * iterations > 1 ? [`moves for ${String(duration)} ms × ${iterations}: ${what}`] : [];
    }),
  );

/** What would move for over five seconds, or for ever, by itself on any page (WCAG 2.2.2): by the rules of its styles. */
export const movesByItself = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const rulesIn = (list: CSSRuleList): CSSRule[] =>
      [...list].flatMap((rule) => [rule, ...('cssRules' in rule ? rulesIn(rule.cssRules as CSSRuleList) : [])]);
    const seconds = (times: string) =>
      Math.max(0, ...times.split(',').map((time) => Number.parseFloat(time) * (time.includes('ms') ? 0.001 : 1)));
    return [...document.styleSheets].flatMap((sheet) =>
      rulesIn(sheet.cssRules).flatMap((rule) => {
        if (!(rule instanceof CSSStyleRule)) return [];
        const { animationName, animationDuration, animationIterationCount } = rule.style;
        if (!animationName || animationName === 'none') return [];
        const endless = animationIterationCount.includes('infinite') || seconds(animationDuration || '0s') > 5;
        return endless ? [`never rests: ${rule.selectorText}`] : [];
      }),
    );
  });
