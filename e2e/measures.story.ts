import { expect, type Page, test } from '@playwright/test';
import { followFocus } from './focus.ts';
import { lostInForcedColors } from './forced-colors.ts';
import { lostLandmarks } from './landmarks.ts';
import { movesAnyway, movesByItself } from './motion.ts';
import { bringAxe, obstacles } from './obstacles.ts';
import { hardCodedWords } from './outside-brackets.ts';
import { twoWays } from './reflow.ts';
import { wordsWithoutRoom } from './room-for-words.ts';
import { bringSight } from './sight.ts';
import { smallTargets } from './targets.ts';

type Measure = (page: Page) => Promise<string[]>;
const hardCoded: Measure = (page) => hardCodedWords(page, []);
const focusLost: Measure = async (page) => (await followFocus(page)).lost;

/** A page as it should be, with something in it. */
const pageWith = (content: string) => `<!doctype html><html lang="en"><title>⟦A page⟧</title><style>
  * { box-sizing: border-box } body { margin: 0 } :focus-visible { outline: 2px solid blue }
  button, a { display: inline-block; min-height: 24px; min-width: 24px }</style>
  <header><a href="#main">⟦To the content⟧</a><nav aria-label="⟦Pages⟧"><a href="/">⟦Home⟧</a></nav></header>
  <main id="main"><h1>⟦A page⟧</h1>${content}</main><footer>⟦The end⟧</footer>`;

/** What must not be, how it is found, and what is said of it. */
const faults: readonly [fault: string, measure: Measure, content: string, said: RegExp][] = [
  ['a page that is too wide', wordsWithoutRoom, '<div style="width: 3000px">⟦wide⟧</div>', /px wider than the screen/],
  [
    'words that are cut off',
    wordsWithoutRoom,
    '<p style="width: 4em; overflow: hidden; white-space: nowrap">⟦A sentence that is long⟧</p>',
    /cut off: “⟦A sentence/,
  ],
  [
    'interface words that end in dots and are nowhere whole',
    wordsWithoutRoom,
    '<p style="width: 4em; overflow: hidden; white-space: nowrap; text-overflow: ellipsis">⟦A sentence that is long⟧</p>',
    /cut off: “⟦A sentence/,
  ],
  [
    'a placeholder that is cut off',
    wordsWithoutRoom,
    '<input aria-label="⟦Name⟧" placeholder="⟦A sentence that is long⟧" style="width: 4em">',
    /placeholder/,
  ],
  [
    'two targets one over the other',
    wordsWithoutRoom,
    '<button>⟦One⟧</button><button style="margin-left: -1em">⟦Two⟧</button>',
    /one over the other/,
  ],
  ['a word that is in no catalogue', hardCoded, '<p>⟦From⟧ nowhere</p>', /^nowhere$/],
  ['a title that is in no catalogue', hardCoded, '<p title="From nowhere">⟦Here⟧</p>', /^From nowhere$/],
  [
    'an element that scrolls sideways',
    twoWays,
    '<div style="overflow: auto"><p style="width: 3000px">⟦a⟧</p></div>',
    /sideways/,
  ],
  [
    'a bar that covers half the screen',
    twoWays,
    '<div style="position: sticky; top: 0; height: 60vh">⟦a⟧</div>',
    /covered/,
  ],
  [
    'a target that lies under something',
    twoWays,
    '<div style="position: relative"><button>⟦Under⟧</button><p style="position: absolute; inset: 0; margin: 0">⟦a⟧</p></div>',
    /cannot be reached/,
  ],
  [
    'small targets side by side',
    smallTargets,
    '<button style="all: unset; width: 10px; height: 10px">⟦a⟧</button><button style="all: unset; width: 10px; height: 10px">⟦b⟧</button>',
    /10 × 10 px, next to/,
  ],
  ['two first headings', lostLandmarks, '<h1>⟦Another⟧</h1>', /2 × h1/],
  [
    'something that moves for ever',
    movesByItself,
    '<style>@keyframes turn { to { rotate: 1turn } } .wheel { animation: turn 1s infinite }</style><p class="wheel">⟦a⟧</p>',
    /never rests: \.wheel/,
  ],
  [
    'something that moves',
    movesAnyway,
    '<style>@keyframes turn { to { rotate: 1turn } } .wheel { animation: turn 9s }</style><p class="wheel">⟦a⟧</p>',
    /moves for 9000 ms/,
  ],
  ['a button without an edge', lostInForcedColors, '<button style="border: 0">⟦a⟧</button>', /has no edge/],
  [
    'a text on a plate of its own colour',
    lostInForcedColors,
    '<button style="background: Highlight; color: Canvas">⟦a⟧</button>',
    /colour of the plate/,
  ],
  [
    'a current page like any other',
    lostInForcedColors,
    '<nav aria-label="⟦More⟧"><a href="/a" aria-current="page" style="color: red">⟦a⟧</a> <a href="/b">⟦b⟧</a></nav>',
    /not current/,
  ],
  ['a focus that is not seen', focusLost, '<button style="outline: none">⟦a⟧</button>', /cannot be seen/],
  [
    'a focus under something that stays',
    focusLost,
    '<div style="height: 200vh"></div><button>⟦a⟧</button><p style="position: fixed; inset: 50vh 0 0; margin: 0">⟦a⟧</p>',
    /lies under/,
  ],
  ['a picture without words', obstacles, '<img src="data:," width="9" height="9">', /image-alt/],
];

test('The measures find what they are there to find, and nothing on a page as it should be', async ({ page }) => {
  await bringSight(page);
  await bringAxe(page);
  await page.goto('about:blank');
  for (const [fault, measure, content, said] of faults) {
    await page.emulateMedia({ forcedColors: measure === lostInForcedColors ? 'active' : 'none' });
    await page.setContent(pageWith('<p>⟦All is well⟧</p>'));
    expect(await measure(page), `without ${fault}`).toEqual([]);
    await page.setContent(pageWith(content));
    expect((await measure(page)).join('\n'), fault).toMatch(said);
  }
});
