/** Invoke: asks and waits for the whole answer. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import type { Ask } from './ask.ts';
import { askedIn, askerOf } from './asker-of.ts';

/** The handler. */
export function invoke(ask: Ask): ServiceImpl<typeof SecondMeService>['invoke'] {
  return async (request, context) => {
    const { interaction, quota, suggestions } = await ask(askedIn(request), askerOf(context, request.userId), () => {});
    const { id, tokensUsed, ...rest } = interaction;
    return {
      interactionId: id,
      response: rest.response,
      state: rest.state,
      provider: rest.provider,
      model: rest.model,
      isLlm: rest.isLlm,
      ...(tokensUsed === undefined ? {} : { tokensUsed }),
      latencyMs: rest.latencyMs,
      contextUsed: rest.contextUsed,
      sources: rest.sources,
      fromOthersWords: rest.fromOthersWords,
      standsInBecause: rest.standsInBecause,
      ...(quota ? { quota } : {}),
      suggestions,
    };
  };
}
