import type { Page } from '@playwright/test';

/** Which of the landmarks by which one finds one's way are missing, or there twice. */
export const lostLandmarks = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    // A header inside an article or a section is no banner.
    const wanted = {
      h1: 'h1',
      banner: 'body header:not(main *)',
      main: 'main',
      contentinfo: 'body footer:not(main *)',
    };
    const found = Object.entries(wanted).flatMap(([name, selector]) => {
      const count = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility()).length;
      return count === 1 ? [] : [`${count} × ${name}`];
    });
    const unnamed = [...document.querySelectorAll('nav, aside')].filter((element) => !element.ariaLabel);
    const skip = document.querySelector('header a');
    if (skip?.getAttribute('href') !== '#main') found.push('the first link does not lead to the content');
    if (!document.querySelector('header nav')) found.push('no navigation');
    return [...found, ...unnamed.map((element) => `without a name: ${sight.name(element)}`)];
  });
