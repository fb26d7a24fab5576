/** Keeps this process's knowledge of revoked passports complete: the Bus tells of each, residents has them all. */
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { revokedTopic } from './passport.ts';
import type { Host } from './service.ts';

/** How long a process may not know of a revocation that the Bus did not bring. */
const askEveryMs = 60_000;

/** Follows until the process closes. */
export function followRevoked(host: Pick<Host, 'bus' | 'passports' | 'dial' | 'log' | 'onClose'>): void {
  const residents = host.dial(ResidentsService);
  const ask = async () => {
    try {
      const { passportIds } = await residents.listRevoked({});
      for (const passportId of passportIds) host.passports.revoke(passportId);
    } catch (error) {
      host.log.warn({ err: error }, 'revoked passports could not be asked for; trying again in a minute');
    }
  };
  const told = host.bus.subscribe(revokedTopic, (passportId) => host.passports.revoke(passportId));
  host.bus.onGap(ask);
  const timer = setInterval(ask, askEveryMs);
  void ask();
  host.onClose(() => {
    told.end();
    clearInterval(timer);
  });
}
