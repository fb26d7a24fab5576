/** GetSettings, UpdateSettings: what a resident sets for their Second Me. */
import { create } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { type SecondMeService, SettingsSchema } from 'proto/city/secondme/v1/secondme';
import { residentOf } from '../caller.ts';
import { invalid } from '../refusal.ts';
import { agentIdOf } from './asker-of.ts';
import { type SettingsStore, tidy } from './settings-store.ts';

type Handlers = ServiceImpl<typeof SecondMeService>;

/** The handler. */
export function getSettings(settings: SettingsStore): Handlers['getSettings'] {
  return async (request, context) => ({ settings: await settings.read(residentOf(context, request.userId).userId) });
}

/** The handler. */
export function updateSettings(settings: SettingsStore): Handlers['updateSettings'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const kept = create(SettingsSchema, tidy(request.settings ?? create(SettingsSchema)));
    const empty = kept.facts.findIndex((fact) => !/[^\s\p{Cf}]/u.test(fact));
    if (empty >= 0) throw invalid(`settings.facts[${empty}]`, 'must have 1 to 400 characters');
    await settings.write(userId, agentIdOf(userId), kept);
    return { settings: kept };
  };
}
