/** An interaction as the contract tells it. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { InteractionSchema } from 'proto/city/secondme/v1/secondme';
import type { Interaction } from './interaction-log.ts';

/** The message. */
export function interactionMessage(interaction: Interaction): MessageInitShape<typeof InteractionSchema> {
  const { createdAt, tokensUsed, ...rest } = interaction;
  return { ...rest, ...(tokensUsed === undefined ? {} : { tokensUsed }), createdAt: timestampFromDate(createdAt) };
}
