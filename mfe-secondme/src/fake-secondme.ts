/** A Second Me in memory for tests: real RPC clients, and answers that the test drives. */
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Code, ConnectError, createClient, createRouterTransport, type Transport } from '@connectrpc/connect';
import { AgentsService, type Quota } from 'proto/city/agents/v1/agents';
import {
  type Interaction,
  InteractionSchema,
  type InvokeStreamRequest,
  SecondMeService,
} from 'proto/city/secondme/v1/secondme';
import { createSecondMe, type SecondMe } from './secondme-store.ts';

/** A finished interaction, newest with the highest number. */
export function interaction(
  number: number,
  given: Partial<
    Pick<Interaction, 'prompt' | 'response' | 'state' | 'incognito' | 'provider' | 'model' | 'isLlm'>
  > = {},
): Interaction {
  return create(InteractionSchema, {
    id: `i${number}`,
    prompt: `питання ${number}`,
    response: `відповідь ${number}`,
    state: 'done',
    provider: 'city-guide',
    model: '1',
    createdAt: timestampFromMs(1_795_000_000_000 + number * 1_000),
    ...given,
  });
}

/**
 * How the next answer goes: its pieces, then the interaction, an error, or nothing more. `part`: the city kept them as stopped,
 * and answers the next question as ever; `only parts`: the next one, too.
 */
export type Script = {
  pieces: string[];
  end: 'finish' | 'hang' | 'hang and forget' | 'cut' | 'part' | 'only parts' | Code;
};

const asEver: Script = { pieces: ['Так', ', чую.'], end: 'finish' };

/** The service behind the client. */
export class FakeSecondMe {
  history: Interaction[] = [];
  script = asEver;
  /** What can be asked after an answer. */
  suggestions: string[] = [];
  refuse: Code | null = null;
  /** What the city says may still be asked. */
  quota: Quota | undefined;
  /** How often the history was asked for. */
  histories = 0;
  /** What a history waits for on its way to the page. */
  delay: Promise<void> | null = null;
  /** Every question that came, with its request id. */
  asked: { prompt: string; requestId: string; incognito: boolean; regenerate: string }[] = [];
  #erased: Interaction[] = [];
  /** Calls that were cancelled. */
  cancelled = 0;
  /** What was said of answers. */
  sentences: string[] = [];
  /** The way to it. */
  transport: Transport;
  secondMe: SecondMe;

  constructor(storage: Storage | null = null, memory: Storage | null = null) {
    const transport = createRouterTransport((router) => {
      router.rpc(AgentsService.method.getQuota, () => {
        this.#refuseIfTold();
        return this.quota ? { quota: this.quota } : {};
      });
      router.service(SecondMeService, {
        invokeStream: (request, context) => this.#answer(request, context.signal),
        listHistory: async ({ limit }) => {
          this.#refuseIfTold();
          this.histories += 1;
          const rememberedIds = this.history.filter(({ state }) => state === 'done').map(({ id }) => id);
          const answer = {
            interactions: this.history.slice(0, limit),
            nextCursor: this.history.length > limit ? 'more' : '',
            rememberedIds: rememberedIds.slice(0, 5),
          };
          await this.delay;
          return answer;
        },
        clearHistory: () => {
          this.#refuseIfTold();
          return { status: 'cleared', receipt: this.#erase(this.history) };
        },
        deleteInteraction: ({ interactionId }) => {
          this.#refuseIfTold();
          return { receipt: this.#erase(this.history.filter(({ id }) => id === interactionId)) };
        },
        restore: () => {
          this.#refuseIfTold();
          this.history.unshift(...this.#erased.splice(0));
          return { restored: 1 };
        },
      });
    });
    this.transport = transport;
    let made = 0;
    this.secondMe = createSecondMe({
      rpc: createClient(SecondMeService, transport),
      agents: createClient(AgentsService, transport),
      newId: () => `request-${++made}`,
      storage,
      memory,
      later: (_ms, task) => task(),
      onSentence: (sentence) => this.sentences.push(sentence),
    });
  }

  #erase(these: readonly Interaction[]) {
    this.#erased = [...these];
    this.history = this.history.filter((each) => !this.#erased.includes(each));
    const at = 1_795_000_000_000;
    return {
      ...{ id: 'receipt', erased: this.#erased.length },
      ...{ erasedAt: timestampFromMs(at), restorableUntil: timestampFromMs(at + 10_000) },
    };
  }

  async *#answer(request: InvokeStreamRequest, signal: AbortSignal) {
    const { prompt, requestId, incognito, regenerate } = request;
    this.asked.push({ prompt, requestId, incognito, regenerate });
    this.#refuseIfTold();
    const { pieces, end } = this.script;
    let number = 0;
    for (const value of pieces) yield { number: ++number, step: { case: 'text' as const, value } };
    if (end === 'cut') return;
    if (end === 'hang' || end === 'hang and forget') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      this.cancelled += 1;
      if (end === 'hang')
        this.history.unshift(interaction(900, { prompt, response: pieces.join(''), state: 'stopped' }));
      return;
    }
    if (end === 'part' || end === 'only parts') {
      if (end === 'part') this.script = asEver;
      const part = interaction(901, { prompt, response: pieces.join(''), state: 'stopped' });
      this.history.unshift(part);
      yield { number: ++number, step: { case: 'interaction' as const, value: part } };
      return;
    }
    if (end !== 'finish') throw new ConnectError('no provider answered', end);
    const done = interaction(this.asked.length + 100, { prompt, response: pieces.join(''), incognito });
    if (!incognito) this.history = [done, ...this.history.filter(({ id }) => id !== regenerate)];
    yield { number: ++number, step: { case: 'interaction' as const, value: done }, suggestions: this.suggestions };
  }

  #refuseIfTold(): void {
    if (this.refuse !== null) throw new ConnectError('refused', this.refuse);
  }
}
