import { Code, ConnectError } from '@connectrpc/connect';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { failureOf } from '../failure.ts';
import { messages as en } from '../locales/en.po';
import { messages as uk } from '../locales/uk.po';
import { FailureNote } from './failure-note.tsx';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 28, 21, 30) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function drawn(reason: ConnectError): Promise<string | null> {
  const place = document.createElement('div');
  const root = createRoot(place);
  await act(async () =>
    root.render(
      <Words locale={createStore(() => 'uk' as const)} catalogues={{ en, uk }}>
        <FailureNote failure={failureOf(reason)} inBox action={null} />
      </Words>,
    ),
  );
  const words = place.textContent;
  await act(async () => root.unmount());
  return words;
}

const tooMany = (seconds: number) =>
  new ConnectError('wait', Code.ResourceExhausted, { 'retry-after': String(seconds) });

test('a short wait is counted, a long one has a time of day', async () => {
  expect(await drawn(tooMany(21))).toContain('за 21 секунду');
  expect(await drawn(tooMany(3600))).toContain('далі від 22:30');
  expect(await drawn(tooMany(9_001)), 'the end of the day').toContain('завтра від 00:00');
});

test('without a network it is not Second Me who does not answer', async () => {
  const away = new ConnectError('failed to fetch', Code.Unknown);
  expect(await drawn(away)).toContain('Second Me зараз не відповідає');
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  expect(await drawn(away)).toContain('Зараз немає мережі. Ваше запитання лишилося в полі');
});
