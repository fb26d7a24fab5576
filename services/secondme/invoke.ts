/** Invoke: asks and waits for the whole answer. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import type { Ask } from './ask.ts';
import { askerOf, questionOf } from './asker-of.ts';

/** The handler. */
export function invoke(ask: Ask): ServiceImpl<typeof SecondMeService>['invoke'] {
  return async (request, context) => {
    const { id, response, provider, model, isLlm, tokensUsed, latencyMs, contextUsed } = await ask(
      questionOf(request),
      askerOf(context, request.userId),
      () => {},
    );
    return {
      interactionId: id,
      response,
      provider,
      model,
      isLlm,
      ...(tokensUsed === undefined ? {} : { tokensUsed }),
      latencyMs,
      contextUsed,
    };
  };
}
