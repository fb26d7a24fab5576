import { describe, expect, test } from 'vitest';
import { microfrontend } from './fake-microfrontend.ts';
import { createParts, type PartState } from './part-store.ts';
import { ScriptRefused } from './script-gate.ts';

const Part = () => null;
const rooms = microfrontend();
const unloaded = () => new Error('RUNTIME-008 Original Error Message: ScriptNetworkError: failed to load script');
const chunkError = (request?: string) =>
  Object.assign(new Error('Loading chunk 7 failed'), { name: 'ChunkLoadError', request });

/** Parts whose loader answers these in turn; the last one for ever. */
const open = (answers: unknown[], reachable: (url: string) => boolean = () => true) => {
  let loads = 0;
  const waits: number[] = [];
  const asked: string[] = [];
  const parts = createParts({
    load: async () => {
      const answer = answers[Math.min(loads++, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    isReachable: async (url) => {
      asked.push(url);
      return reachable(url);
    },
    wait: async (ms) => void waits.push(ms),
  });
  const store = () => parts.of<object>(rooms, './rooms-page');
  const settled = () =>
    new Promise<PartState<object>>((resolve) => {
      const check = () => store().getState().state !== 'loading' && resolve(store().getState());
      store().subscribe(check);
      check();
    });
  return { parts, store, settled, waits, asked, loads: () => loads };
};

describe('a part', () => {
  test('is loaded once, however often it is asked for', async () => {
    const { store, settled, loads } = open([{ Part }]);
    expect(store()).toBe(store());
    expect(await settled()).toEqual({ state: 'ready', Part });
    expect(loads()).toBe(1);
  });

  test('gets over a file that failed twice, with pauses in between', async () => {
    const { settled, waits, loads } = open([unloaded(), chunkError('/x.js'), { Part }]);
    expect(await settled()).toMatchObject({ state: 'ready' });
    expect(loads()).toBe(3);
    expect(waits).toEqual([300, 900]);
  });
});

describe('why a part is missing', () => {
  const kindOf = async (answers: unknown[], reachable?: (url: string) => boolean) => {
    const { settled, asked, loads } = open(answers, reachable);
    const state = await settled();
    return { kind: state.state === 'failed' ? state.failure.kind : state.state, asked, loads: loads() };
  };

  test('its files do not come', async () => {
    expect(await kindOf([unloaded()], () => false)).toEqual({ kind: 'unreachable', asked: [rooms.entry], loads: 3 });
  });

  test('they come, and are not what the plan names', async () => {
    expect(await kindOf([unloaded()])).toMatchObject({ kind: 'refused', asked: [rooms.entry] });
    expect(await kindOf([new ScriptRefused('/x.js')])).toMatchObject({ kind: 'refused', loads: 1 });
  });

  test('a chunk is asked about by its own address, a style sheet by the module’s', async () => {
    expect(await kindOf([chunkError('/mfe/rooms/aaaa/7.js')], () => false)).toMatchObject({
      kind: 'unreachable',
      asked: ['/mfe/rooms/aaaa/7.js'],
    });
    expect((await kindOf([chunkError()])).asked).toEqual(['/mfe/rooms/aaaa/rooms-page.1.css']);
  });

  test('it came and is no part, or fails by itself', async () => {
    expect(await kindOf([{ Page: Part }])).toMatchObject({ kind: 'broken', loads: 1 });
    expect(await kindOf([new TypeError('x is undefined')])).toMatchObject({ kind: 'broken', loads: 1, asked: [] });
  });

  test('the technical reason is the cause, not the runtime’s address of its manual', async () => {
    const { settled } = open([unloaded()]);
    expect(await settled()).toMatchObject({
      failure: { technical: 'ScriptNetworkError: failed to load script' },
    });
  });
});

describe('trying again', () => {
  test('really loads again', async () => {
    const { parts, store, settled, loads } = open([new Error('broken'), { Part }]);
    expect(await settled()).toMatchObject({ state: 'failed' });
    await parts.retry(rooms, './rooms-page');
    expect(store().getState()).toEqual({ state: 'ready', Part });
    expect(loads()).toBe(2);
  });

  test('leaves alone what works', async () => {
    const { parts, settled, loads } = open([{ Part }]);
    await settled();
    await parts.retry(rooms, './rooms-page');
    expect(loads()).toBe(1);
  });
});
