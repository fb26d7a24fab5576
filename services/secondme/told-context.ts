/** What an agent is told besides the question: the same for a question that is asked and for one that is only looked at. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ContextSchema } from 'proto/city/agents/v1/agents';
import type { ContextUsed, InteractionLog } from './interaction-log.ts';
import { remember, rememberedPairs } from './memory.ts';
import type { SettingsStore } from './settings-store.ts';

/** What an agent is told, and how much of earlier interactions is in it. */
export type Told = { context: MessageInitShape<typeof ContextSchema>; contextUsed: ContextUsed };

/** What the resident set, and the last five done interactions; for an answer anew those asked before `regenerated`. */
export async function toldContext(
  userId: string,
  on: { log: Pick<InteractionLog, 'remembered'>; settings: Pick<SettingsStore, 'read'> },
  regenerated = '',
): Promise<Told> {
  const [{ persona, facts, sources }, pairs] = await Promise.all([
    on.settings.read(userId),
    on.log.remembered(userId, rememberedPairs, regenerated || undefined),
  ]);
  const { history, contextUsed } = remember(pairs);
  const context = { userId, kind: 'second_me', history, facts, sources, ...(persona ? { persona } : {}) };
  return { context, contextUsed };
}
