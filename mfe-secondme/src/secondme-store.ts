/** The conversation with Second Me: what is being asked, the last five pairs, and which of them is open. What erases is in erase.ts. */
import type { Client } from '@connectrpc/connect';
import type { AgentsService, Source_Kind as SourceKind } from 'proto/city/agents/v1/agents';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from './failure.ts';
import { type Pair, pairOf } from './interaction.ts';
import { type Quota, quotaOf } from './quota.ts';

/** A question that has no finished answer. */
export type Asking = {
  prompt: string;
  /** Given by this tab; a retry keeps it, so that one question is never answered twice. */
  requestId: string;
  /** Nothing of it will be kept. */
  incognito: boolean;
  /** Id of the pair whose answer it is to replace; null: none. */
  regenerates: string | null;
  /** What has come of the answer. */
  text: string;
  /** What of the city is being read for it; null: nothing. */
  reading: SourceKind | null;
  state: 'waiting' | 'streaming' | 'stopped' | 'failed';
  failure: Failure | null;
};

/** Everything on the page. */
export type SecondMeState = {
  history: 'loading' | 'ready' | 'failed';
  /** The last five pairs, newest first. */
  pairs: readonly Pair[];
  /** Ids of the pairs that the next question will be told with. */
  rememberedIds: readonly string[];
  /** Whether there are older pairs than these. */
  hasOlder: boolean;
  asking: Asking | null;
  /** Which pair is open; null: the one that is being asked, or none. */
  openId: string | null;
  /** The open pair when it is none of the ribbon's: an older one, or one asked incognito. */
  apart: Pair | null;
  /** Whether the next question is asked incognito. */
  incognito: boolean;
  /** What may still be asked, as the last answer told, and before the first one the city; null: nobody has. */
  quota: Quota | null;
  /** What is written in the box. */
  prompt: string;
};

/** The service, as the page asks it. */
export type SecondMeRpc = Client<typeof SecondMeService>;

/** The store and what it needs of the world. */
export type SecondMe = {
  readonly rpc: SecondMeRpc;
  /** Who counts what a resident asks. */
  readonly agents: Pick<Client<typeof AgentsService>, 'getQuota'>;
  readonly store: StoreApi<SecondMeState>;
  /** Makes a request id that nobody else makes. */
  readonly newId: () => string;
  /** Where an unfinished prompt survives a reload; null: nowhere. */
  readonly storage: Storage | null;
  /** Where it is kept between visits whether anything was asked; null: nowhere. */
  readonly memory: Storage | null;
  /** Whether this browser has seen a history: its place is kept while it is being loaded. */
  readonly expected: boolean;
  /** Runs a task after so many milliseconds. */
  readonly later: (ms: number, task: () => void) => void;
  /** Called with what has ended of an answer, all sentences of a piece together. */
  readonly onSentence: (sentence: string) => void;
  /** Ends the answer that is on its way. */
  readonly cancel: { current: AbortController | null };
};

/** How many pairs the city remembers, and the ribbon shows. */
export const remembered = 5;
const draftKey = 'city.secondme.draft';
const askedKey = 'city.secondme.asked';

/** Makes a conversation; nothing is asked yet. */
export function createSecondMe(world: Omit<SecondMe, 'store' | 'cancel' | 'expected'>): SecondMe {
  const state: SecondMeState = {
    history: 'loading',
    pairs: [],
    rememberedIds: [],
    hasOlder: false,
    asking: null,
    openId: null,
    apart: null,
    incognito: false,
    quota: null,
    prompt: kept(world.storage, draftKey),
  };
  const store = createStore(() => state);
  const expected = kept(world.memory, askedKey) !== '';
  store.subscribe(({ history, pairs }) => {
    if (history === 'ready') keep(world.memory, askedKey, pairs.length > 0 ? 'yes' : '');
  });
  return { ...world, expected, store, cancel: { current: null } };
}

/** Loads the last five pairs. What is shown stays when that fails. Never throws. */
export async function loadHistory(secondMe: SecondMe): Promise<void> {
  const { rpc, store } = secondMe;
  const { pairs: before } = store.getState();
  try {
    const { interactions, nextCursor, rememberedIds } = await rpc.listHistory({ limit: remembered });
    // An answer was finished or all was cleared meanwhile: this history may be from before that.
    if (store.getState().pairs !== before) return loadHistory(secondMe);
    // What can be asked next was told with the answer, and is of use until the next one.
    const suggestions = new Map(before.map((pair) => [pair.id, pair.suggestions]));
    const pairs = interactions.map((interaction) => pairOf(interaction, suggestions.get(interaction.id)));
    store.setState(({ openId, asking, apart }) => {
      const stillThere = pairs.some((pair) => pair.id === openId);
      const open = stillThere ? openId : asking || apart ? null : (pairs[0]?.id ?? null);
      return { history: 'ready', pairs, rememberedIds, hasOlder: nextCursor !== '', openId: open };
    });
  } catch {
    store.setState(({ pairs }) => ({ history: pairs.length > 0 ? 'ready' : 'failed' }));
  }
}

/** Learns what may still be asked, unless an answer has told. Never throws: without it nothing is said of it. */
export async function loadQuota({ agents, store }: SecondMe): Promise<void> {
  const told = await agents.getQuota({}).catch(() => undefined);
  store.setState(({ quota }) => ({ quota: quota ?? quotaOf(told?.quota) }));
}

/** Tries a history that could not be loaded again. */
export async function retryHistory(secondMe: SecondMe): Promise<void> {
  secondMe.store.setState({ history: 'loading' });
  await loadHistory(secondMe);
}

/** Opens a pair of the ribbon; null: the one that is being asked. */
export function openPair({ store }: SecondMe, id: string | null): void {
  store.setState({ openId: id, apart: null });
}

/** Opens a pair that is none of the ribbon's. */
export function openApart({ store }: SecondMe, pair: Pair): void {
  store.setState({ openId: null, apart: pair });
}

/** From now on questions are asked incognito, or as ever. */
export function setIncognito(secondMe: SecondMe, incognito: boolean): void {
  const { store } = secondMe;
  store.setState({ incognito });
  writePrompt(secondMe, store.getState().prompt);
}

/** Keeps what is being written; what is to be asked incognito only as long as the page. */
export function writePrompt(secondMe: SecondMe, prompt: string): void {
  secondMe.store.setState({ prompt });
  keepDraft(secondMe);
}

/** A question leaves the box. Until its first word has come, a page that is left has it there when it comes back. */
export function holdQuestion(secondMe: SecondMe, question: string): void {
  const { store, storage } = secondMe;
  const { prompt, incognito } = store.getState();
  if (prompt.trim() === question) store.setState({ prompt: '' });
  if (store.getState().prompt === '' && !incognito) keep(storage, draftKey, question);
  else keepDraft(secondMe);
}

/** From now on a page that comes back has in the box what is in it now. */
export function keepDraft({ store, storage }: SecondMe): void {
  const { incognito, prompt } = store.getState();
  keep(storage, draftKey, incognito ? '' : prompt);
}

function keep(storage: Storage | null, key: string, value: string): void {
  try {
    if (value) storage?.setItem(key, value);
    else storage?.removeItem(key);
  } catch {
    // Without storage it lives as long as the page.
  }
}

function kept(storage: Storage | null, key: string): string {
  try {
    return storage?.getItem(key) ?? '';
  } catch {
    return '';
  }
}
