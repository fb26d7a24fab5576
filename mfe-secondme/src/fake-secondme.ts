/** A Second Me in memory for tests: real RPC clients, and answers that the test drives. */
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { type Interaction, InteractionSchema, SecondMeService } from 'proto/city/secondme/v1/secondme';
import type { Pair } from './interaction.ts';
import { createSecondMe, type SecondMe } from './secondme-store.ts';

/** A finished interaction, newest with the highest number. */
export function interaction(
  number: number,
  given: { prompt?: string; response?: string; state?: string } = {},
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

/** How the next answer goes: its pieces, then the interaction, an error, or nothing more. */
export type Script = { pieces: string[]; end: 'finish' | 'hang' | 'hang and forget' | 'cut' | Code };

/** The service behind the client. */
export class FakeSecondMe {
  history: Interaction[] = [];
  script: Script = { pieces: ['Так', ', чую.'], end: 'finish' };
  refuse: Code | null = null;
  /** How often the history was asked for. */
  histories = 0;
  /** What a history waits for on its way to the page. */
  delay: Promise<void> | null = null;
  /** Every question that came, with its request id. */
  asked: { prompt: string; requestId: string }[] = [];
  /** Calls that were cancelled. */
  cancelled = 0;
  answers: Pair[] = [];
  secondMe: SecondMe;

  constructor(storage: Storage | null = null, memory: Storage | null = null) {
    const transport = createRouterTransport((router) => {
      router.service(SecondMeService, {
        invokeStream: (request, context) => this.#answer(request, context.signal),
        listHistory: async ({ limit }) => {
          this.#refuseIfTold();
          this.histories += 1;
          const answer = { interactions: this.history.slice(0, limit) };
          await this.delay;
          return answer;
        },
        clearHistory: () => {
          this.#refuseIfTold();
          return { status: 'cleared', erased: this.history.splice(0).length };
        },
      });
    });
    let made = 0;
    this.secondMe = createSecondMe({
      rpc: createClient(SecondMeService, transport),
      newId: () => `request-${++made}`,
      storage,
      memory,
      later: (_ms, task) => task(),
      onAnswer: (pair) => this.answers.push(pair),
    });
  }

  async *#answer({ prompt, requestId }: { prompt: string; requestId: string }, signal: AbortSignal) {
    this.asked.push({ prompt, requestId });
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
    if (end !== 'finish') throw new ConnectError('no provider answered', end);
    const done = interaction(this.asked.length + 100, { prompt, response: pieces.join('') });
    this.history.unshift(done);
    yield { number: ++number, step: { case: 'interaction' as const, value: done } };
  }

  #refuseIfTold(): void {
    if (this.refuse !== null) throw new ConnectError('refused', this.refuse);
  }
}
