/**
 * Questions of which nothing stays: no row, no id that anybody could ask for, no word in a later question. They are told what
 * any question is told, and leave no trace in it.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import { v7 as uuid } from 'uuid';
import { type Answered, type Answering, type Asker, answer } from './answer.ts';
import type { Asked } from './asker-of.ts';
import { anotherPrompt } from './claim.ts';
import type { InteractionLog, Run } from './interaction-log.ts';
import type { Piece } from './pieces.ts';
import type { Told } from './told-context.ts';

/**
 * Opens the way to ask so. A retry under the same request_id joins the run while that is under way in this process; after
 * that it is another question, for nobody knows the first. Throws already_exists when the request_id is that of another
 * question that is under way, or of one that is kept.
 */
export function openIncognito(answering: Answering) {
  const underWay = new Map<string, { prompt: string; run: Promise<Answered> }>();
  const untold: Answering = { ...answering, log: traceless(answering.log), ended: () => undefined };

  return async (
    { prompt, requestId }: Asked,
    told: Promise<Told>,
    asker: Asker,
    say: (piece: Piece) => void,
  ): Promise<Answered> => {
    const { log } = answering;
    const [known] = await Promise.all([
      requestId === undefined ? undefined : log.known(asker.userId, requestId),
      log.ensureSecondMe(asker.userId, asker.agentId),
    ]);
    if (requestId === undefined) return answer(begun(prompt), told, asker, say, untold);
    if (known) throw anotherPrompt();
    const key = JSON.stringify([asker.userId, requestId]);
    for (let first = underWay.get(key); first; first = underWay.get(key)) {
      if (first.prompt !== prompt) throw anotherPrompt();
      const answered = await first.run.catch(unlessStopped);
      if (!answered) continue;
      say({ text: answered.interaction.response });
      return answered;
    }
    const run = answer(begun(prompt), told, asker, say, untold);
    underWay.set(key, { prompt, run });
    return run.finally(() => underWay.delete(key));
  };
}

/** Whose connection broke has stopped the run, and their retry has come already: that asks again. */
function unlessStopped(failure: unknown): undefined {
  if (ConnectError.from(failure).code !== Code.Canceled) throw failure;
}

function begun(prompt: string): Run {
  const id = uuid();
  return {
    runId: id,
    interaction: {
      ...{ id, prompt, response: '', state: 'pending', provider: '', model: '', isLlm: false, tokensUsed: undefined },
      ...{ latencyMs: 0, contextUsed: { pairs: 0, chars: 0, truncated: false }, createdAt: new Date(), sources: [] },
      ...{ fromOthersWords: false, standsInBecause: '', regeneratedFrom: '', replaced: 0, incognito: true },
    },
  };
}

/** The log, of which only the memory is read. */
function traceless(log: InteractionLog): InteractionLog {
  return {
    ...log,
    stream: async () => undefined,
    end: async ({ interaction }, outcome) => ({ ...interaction, ...outcome }),
    withdraw: async () => undefined,
  };
}
