/** Export: everything that is kept of a resident's Second Me, for them to take along. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { residentOf } from '../caller.ts';
import type { InteractionLog } from './interaction-log.ts';
import { interactionMessage } from './interaction-message.ts';
import type { SettingsStore } from './settings-store.ts';

const pageSize = 100;

/** The handler. By pages: however long the history is, only one of them is in memory. */
export function exportAll(log: InteractionLog, settings: SettingsStore): ServiceImpl<typeof SecondMeService>['export'] {
  return async function* (request, context) {
    const { userId } = residentOf(context, request.userId);
    yield { record: { case: 'settings', value: await settings.read(userId) } };
    for (let after: string | undefined, more = true; more && !context.signal.aborted; ) {
      const page = await log.all(userId, pageSize, after);
      for (const interaction of page) {
        yield { record: { case: 'interaction', value: interactionMessage(interaction) } };
      }
      after = page.at(-1)?.id;
      more = page.length === pageSize;
    }
  };
}
