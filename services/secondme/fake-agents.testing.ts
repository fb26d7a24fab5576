/** For tests: an agents-core that answers as it is told, over the real contract. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { ConnectError, type HandlerContext } from '@connectrpc/connect';
import {
  AgentsService,
  type Context,
  type InvokeStreamRequest,
  type QuotaSchema,
  type ReadingSchema,
  type ReadSoFarSchema,
  type SourceSchema,
} from 'proto/city/agents/v1/agents';
import { callerOf } from '../caller.ts';
import { partly } from '../city.testing.ts';
import type { Service } from '../service.ts';

/** What the fake does with one question: says texts, reads, and ends well, or throws. */
export type Answers = (
  request: InvokeStreamRequest,
  context: HandlerContext,
) => AsyncIterable<
  string | MessageInitShape<typeof ReadingSchema> | { read: MessageInitShape<typeof ReadSoFarSchema> }
>;

/** A fake agents-core. */
export type FakeAgents = {
  service: Service;
  /** Every question, in order. */
  told: { agentId: string; input: string; userId: string; history: string[][]; by: string | undefined }[];
  /** What it was told besides, in the same order. */
  contexts: (Context | undefined)[];
  /** What comes with an answer: what was read for it, what is left to ask. */
  with: {
    sources?: MessageInitShape<typeof SourceSchema>[];
    fromOthersWords?: boolean;
    standsInBecause?: string;
    quota?: MessageInitShape<typeof QuotaSchema>;
    suggestions?: string[];
  };
  /** Questions that are being answered now. */
  open(): number;
  answers: Answers;
};

/** Answers «re: » and the input, in two pieces. */
export const echo: Answers = async function* ({ input }) {
  yield 're: ';
  yield input;
};

/** Says these and then waits until the caller goes away. */
export const hangs = (...texts: string[]): Answers =>
  async function* (_request, { signal }) {
    yield* texts;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw ConnectError.from(signal.reason);
  };

/** Says these and throws. */
export const fails = (error: unknown, ...texts: string[]): Answers =>
  async function* () {
    yield* texts;
    throw error;
  };

/** Opens the fake. */
export function fakeAgents(): FakeAgents {
  let open = 0;
  const fake: FakeAgents = {
    told: [],
    contexts: [],
    with: {},
    answers: echo,
    open: () => open,
    service: {
      name: 'agents-core',
      offers: [AgentsService],
      open: () => (router) =>
        router.service(
          AgentsService,
          partly(AgentsService, {
            getAgent: ({ agentId }) => ({ agent: { id: agentId, provider: 'fake', model: 'f1', isLlm: true } }),
            getQuota: () => (fake.with.quota ? { quota: fake.with.quota } : {}),
            async *invokeStream(request, context) {
              const { agentId, input, context: given } = request;
              fake.told.push({
                agentId,
                input,
                userId: given?.userId ?? '',
                history: given?.history.map(({ prompt, response }) => [prompt, response]) ?? [],
                by: callerOf(context)?.id,
              });
              fake.contexts.push(given);
              open += 1;
              const ended = () => {
                open -= 1;
              };
              context.signal.addEventListener('abort', ended, { once: true });
              let response = '';
              for await (const said of fake.answers(request, context)) {
                if (typeof said === 'string') {
                  response += said;
                  yield { step: { case: 'text', value: said } };
                } else if ('read' in said) {
                  yield { step: { case: 'read', value: said.read } };
                } else {
                  yield { step: { case: 'reading', value: said } };
                }
              }
              const who = { provider: 'fake', model: 'f1', isLlm: true };
              yield { step: { case: 'done', value: { response, ...who, tokensUsed: 3, runId: 'run', ...fake.with } } };
            },
          }),
        ),
    },
  };
  return fake;
}
