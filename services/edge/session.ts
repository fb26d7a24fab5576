/** Whose socket is this? The only file that reads a WebSocket's credentials. */
import type { IncomingMessage } from 'node:http';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import type { Caller, Passports } from '../passport.ts';
import { cookiePassport, trustedOrigin } from './entrance.ts';

/** Who opens the socket: somebody, nobody in particular, or one whose credential is worth nothing (any more). */
export type Session = { caller: Caller | undefined; refused?: 'origin' | 'passport' };

type Tickets = Pick<Client<typeof ResidentsService>, 'redeemTicket'>;

/** The subprotocol of the city's frames. */
export const subprotocol = 'city.json.v1';

/**
 * Reads the credential: `?ticket=`, the subprotocol `bearer.<passport>`, the Authorization header, or the cookie, which
 * counts only from trusted pages. A passport never comes in the URL, where logs would keep it.
 */
export async function sessionOf(
  request: IncomingMessage,
  ticket: string | null,
  passports: Passports,
  residents: Tickets,
  allowedOrigins: readonly string[],
): Promise<Session> {
  const cookie = cookiePassport(request);
  const given = ticket === null ? (bearerProtocol(request) ?? bearerHeader(request)) : await redeem(ticket, residents);
  if (given === undefined && cookie !== undefined && !trustedOrigin(request, allowedOrigins)) {
    return { caller: undefined, refused: 'origin' };
  }
  const token = given ?? cookie;
  if (token === undefined) return { caller: undefined };
  const caller = await passports.check(token);
  return caller?.kind === 'guest' || caller?.kind === 'member'
    ? { caller }
    : { caller: undefined, refused: 'passport' };
}

/** The subprotocols that the client offers. */
function offeredProtocols(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

function bearerProtocol(request: IncomingMessage): string | undefined {
  return offeredProtocols(request)
    .find((name) => name.startsWith('bearer.'))
    ?.slice('bearer.'.length);
}

function bearerHeader(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** The passport behind a ticket; an empty one, which no passport is, for a ticket that is spent or unknown. */
async function redeem(ticket: string, residents: Tickets): Promise<string> {
  try {
    return (await residents.redeemTicket({ ticket })).token;
  } catch (error) {
    // Anything else says nothing about the ticket: the client should come again with it.
    if (error instanceof ConnectError && (error.code === Code.NotFound || error.code === Code.InvalidArgument))
      return '';
    throw error;
  }
}
