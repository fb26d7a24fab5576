/** InvokeStream: asks and hears the answer as it is made. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import type { Ask } from './ask.ts';
import { askerOf, questionOf } from './asker-of.ts';
import type { Interaction } from './interaction-log.ts';
import { interactionMessage } from './interaction-message.ts';
import { openPieces } from './pieces.ts';

/** The handler. A reader that is slow, or gone, holds up no run: what becomes of the answer is kept all the same. */
export function invokeStream(ask: Ask): ServiceImpl<typeof SecondMeService>['invokeStream'] {
  return async function* (request, context) {
    const pieces = openPieces();
    let interaction: Interaction | undefined;
    ask(questionOf(request), askerOf(context, request.userId), pieces.add).then(
      (answered) => {
        interaction = answered;
        pieces.end();
      },
      (error) => pieces.end(error),
    );
    let number = 0;
    for await (const text of pieces.read()) yield { number: ++number, step: { case: 'text', value: text } };
    if (interaction) {
      yield { number: ++number, step: { case: 'interaction', value: interactionMessage(interaction) } };
    }
  };
}
