/** Keeps this process's knowledge of revoked passports complete: the Bus tells of each, residents has them all. */
import { type Timestamp, timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { revokedOf, revokedTopic } from './passport.ts';
import type { Host } from './service.ts';

/** How long a process may not know of a revocation that the Bus did not bring. */
const askEveryMs = 60_000;
/** What was being revoked while residents answered is asked for again. */
const overlapMs = 60_000;

/** Follows until the process closes. */
export function followRevoked(host: Pick<Host, 'bus' | 'passports' | 'dial' | 'log' | 'onClose'>): void {
  const residents = host.dial(ResidentsService);
  let answered: Timestamp | undefined;
  let closing = false;
  let asking = Promise.resolve();
  const look = async () => {
    try {
      const { passports, asOf } = await residents.listRevoked(answered ? { revokedAfter: before(answered) } : {});
      for (const { passportId, expiresAt } of passports) {
        if (expiresAt) host.passports.revoke({ passportId, expiresAt: timestampMs(expiresAt) / 1000 });
      }
      answered = asOf;
    } catch (error) {
      if (!closing) host.log.warn({ err: error }, 'revoked passports could not be asked for; trying again in a minute');
    }
  };
  const ask = () => {
    asking = asking.then(() => (closing ? undefined : look()));
  };
  const told = host.bus.subscribe(revokedTopic, (text) => host.passports.revoke(revokedOf(text)));
  host.bus.onGap(ask);
  const timer = setInterval(ask, askEveryMs);
  ask();
  host.onClose(async () => {
    closing = true;
    told.end();
    clearInterval(timer);
    // The database closes after this: a question that is under way must have its answer first.
    await asking;
  });
}

function before(answered: Timestamp): Timestamp {
  return timestampFromMs(timestampMs(answered) - overlapMs);
}
