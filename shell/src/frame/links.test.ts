import { afterEach, expect, test } from 'vitest';
import { followLinks } from './links.ts';

let gone: string[] = [];
const here = new URL('http://localhost:8080/secondme');
let replaced: (boolean | undefined)[] = [];
const stop = followLinks(document, here, (path, how) => {
  gone.push(path);
  replaced.push(how?.replace);
});

/** Clicks inside a link with this HTML; answers whether the browser was kept from following it. */
const click = (html: string, init: MouseEventInit = {}) => {
  document.body.innerHTML = html;
  let kept = false;
  const last = (event: Event) => {
    kept = event.defaultPrevented;
    // What the shell leaves to the browser must not really happen here.
    event.preventDefault();
  };
  addEventListener('click', last, { once: true });
  const event = new MouseEvent('click', { bubbles: true, cancelable: true, button: 0, ...init });
  document.querySelector('b')?.dispatchEvent(event);
  return kept;
};

afterEach(() => {
  [gone, replaced] = [[], []];
});

test('a link to where one is makes no step in the history', () => {
  click('<a href="/secondme"><b></b></a>');
  click('<a href="/secondme?q=x"><b></b></a>');
  expect(replaced).toEqual([true, false]);
});

test('a plain link to a page is followed without a reload, wherever it is clicked', () => {
  expect(click('<a href="/rooms/science?x=1#y"><i><b>x</b></i></a>')).toBe(true);
  expect(gone).toEqual(['/rooms/science?x=1#y']);
});

test.each([
  ['another window', '<a href="/rooms" target="_blank"><b></b></a>', {}],
  ['a download', '<a href="/rooms" download><b></b></a>', {}],
  ['another origin', '<a href="https://example.org/rooms"><b></b></a>', {}],
  ['what the edge answers itself', '<a href="/city/rooms"><b></b></a>', {}],
  ['a mail', '<a href="mailto:a@b.c"><b></b></a>', {}],
  ['no link', '<p><b></b></p>', {}],
  ['a place on this page', '<a href="#main"><b></b></a>', {}],
  ['an anchor that goes nowhere', '<a><b></b></a>', {}],
  ['a new tab by key', '<a href="/rooms"><b></b></a>', { ctrlKey: true }],
  ['a new tab by the middle button', '<a href="/rooms"><b></b></a>', { button: 1 }],
])('is left to the browser: %s', (_what, html, init) => {
  expect(click(html, init)).toBe(false);
  expect(gone).toEqual([]);
});

test('after stopping nothing is followed', () => {
  stop();
  click('<a href="/rooms"><b></b></a>');
  expect(gone).toEqual([]);
});
