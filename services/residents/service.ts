/** residents: who lives here, and their passports. */
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { openLimit } from '../limits.ts';
import { outboxSteps } from '../outbox.ts';
import type { Service } from '../service.ts';
import { createGuest } from './create-guest.ts';
import { deleteMe } from './delete-me.ts';
import { getMe } from './get-me.ts';
import { listNames } from './list-names.ts';
import { logout } from './logout.ts';
import { noteTokenUse } from './note-token-use.ts';
import { openRevocations } from './revocations.ts';
import { residentSteps } from './tables.ts';
import { openTickets } from './tickets.ts';
import { createToken, listTokens, revokeToken } from './tokens.ts';
import { updateMe } from './update-me.ts';

/** The service; see ResidentsService for its promises. */
export const residents: Service = {
  name: 'residents',
  offers: [ResidentsService],
  async open({ config, postgres, passports, bus, dial, onClose }) {
    const database = await postgres();
    await database.migrate('outbox', outboxSteps);
    await database.migrate('residents', residentSteps);
    const revocations = await openRevocations(database, bus, passports);
    const tickets = openTickets(database);
    const arrivals = openLimit(config, 'guests', 'too many new residents', { points: 300, seconds: 60 });
    onClose(() => {
      arrivals.close();
      tickets.close();
      revocations.close();
    });

    return (router) =>
      router.service(ResidentsService, {
        createGuest: createGuest(database, passports, bus, arrivals),
        getMe: getMe(database),
        deleteMe: deleteMe(database, revocations, dial(SecondMeService)),
        updateMe: updateMe(database, passports),
        listNames: listNames(database),
        logout: logout(revocations),
        createTicket: tickets.create,
        redeemTicket: tickets.redeem,
        listRevoked: revocations.list,
        createToken: createToken(database, passports),
        listTokens: listTokens(database),
        revokeToken: revokeToken(database, revocations),
        noteTokenUse: noteTokenUse(database),
      });
  },
};
