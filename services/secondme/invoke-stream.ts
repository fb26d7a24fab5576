/** InvokeStream: asks and hears the answer as it is made. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import type { Answered } from './answer.ts';
import type { Ask } from './ask.ts';
import { askedIn, askerOf } from './asker-of.ts';
import { interactionMessage } from './interaction-message.ts';
import { openPieces } from './pieces.ts';

/** The handler. A reader that is slow, or gone, holds up no run: what becomes of the answer is kept all the same. */
export function invokeStream(ask: Ask): ServiceImpl<typeof SecondMeService>['invokeStream'] {
  return async function* (request, context) {
    const pieces = openPieces();
    let answered: Answered | undefined;
    ask(askedIn(request), askerOf(context, request.userId), pieces.add).then(
      (came) => {
        answered = came;
        pieces.end();
      },
      (error) => pieces.end(error),
    );
    let number = 0;
    for await (const piece of pieces.read()) {
      number += 1;
      if ('text' in piece) yield { number, step: { case: 'text', value: piece.text } };
      else yield { number, step: { case: 'reading', value: piece.reading } };
    }
    if (answered) {
      const { interaction, quota, suggestions } = answered;
      const step = { case: 'interaction', value: interactionMessage(interaction) } as const;
      yield { number: ++number, step, ...(quota ? { quota } : {}), suggestions };
    }
  };
}
