import { expect, test } from 'vitest';
import { seeded } from '../../seeded.testing.ts';
import { withoutLinks } from './without-links.ts';

function passed(...pieces: string[]): string {
  const links = withoutLinks();
  return pieces.map((piece) => links.add(piece)).join('') + links.end();
}

test.each([
  ['Див. https://a.example/x?q=1 і далі', 'Див. a.example і далі'],
  ['![x](https://b.a.example/p.png?q=тайна)', '![x](a.example)'],
  ['[тут](http://user:secret@a.example:8080/x).', '[тут](a.example).'],
  ['<img src="//a.example/x">', '<img src="//a.example/x">'],
  ['[a](//a.example/x)', '[a](a.example)'],
  ['[a](https:a.example?x)', '[a]()'],
  ['[a](&#104;ttps://a.example/x)', '[a](a.example)'],
  ['mailto:thief@a.example?body=тайна', ''],
  ['javascript:alert(1)', ')'],
  ['data:text/html,x', ''],
  ['https://тайна.слово.a.example/', 'a.example'],
  ['ftp://a.example/x і matrix:r/x', 'a.example і matrix:r/x'],
  ['У місті 5 людей: Марко, Ірина. Час 12:30, і/або // тут', 'У місті 5 людей: Марко, Ірина. Час 12:30, і/або // тут'],
])('%s', (text, bare) => {
  expect(passed(text)).toBe(bare);
  expect(passed(...text), 'letter by letter').toBe(bare);
});

test('whatever the pieces are, no address is left, and all words around it are', () => {
  const random = seeded(7);
  for (let round = 0; round < 300; round++) {
    const secret = 'тайна'.repeat(random.between(0, 900));
    const text = `${'слово'.repeat(random.between(0, 600))} https://a.example/?q=${secret} кінець`;
    const pieces: string[] = [];
    for (let at = 0; at < text.length; ) {
      const length = random.between(1, 700);
      pieces.push(text.slice(at, at + length));
      at += length;
    }
    const out = passed(...pieces);
    expect(out).toBe(text.replace(`https://a.example/?q=${secret}`, 'a.example'));
  }
});
