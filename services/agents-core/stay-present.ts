/** Keeps agents present while this process answers for them: apart from residents, and counted nowhere. */
import { randomBytes } from 'node:crypto';
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import type { Log } from '../telemetry.ts';

/** An agent, as others see it. */
export type PresentAgent = { id: string; name: string };

const beatEveryMs = 20_000;
/** Presence may open later than this service, or be away for a moment. */
const tryAgainMs = 2_000;

/** Begins to beat; the answer ends it, and says that the agents have gone. */
export function stayPresent(
  agents: readonly PresentAgent[],
  presence: Pick<Client<typeof PresenceService>, 'beat'>,
  log: Log,
): () => Promise<void> {
  const holder = `agents:${randomBytes(6).toString('base64url')}`;
  const leases = agents.map(({ id: userId, name: username }) => ({
    ...{ place: 'city', userId, username, holder, status: Status.ONLINE, agent: true },
  }));
  let timer: NodeJS.Timeout;
  let isTold = true;
  let ended = false;
  const beat = async () => {
    let next = beatEveryMs;
    try {
      await presence.beat({ leases });
      isTold = true;
    } catch (error) {
      if (isTold) log.warn({ err: error }, 'presence does not hear that agents are here, trying again');
      isTold = false;
      next = tryAgainMs;
    }
    if (!ended) timer = setTimeout(beat, next);
  };
  // Once the process is open, so that a presence in it can be reached.
  timer = setTimeout(beat, 0);
  return async () => {
    ended = true;
    clearTimeout(timer);
    // Their leases run out by themselves.
    await presence.beat({ ended: leases }).catch(() => undefined);
  };
}
