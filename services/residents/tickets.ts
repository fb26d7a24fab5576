/** CreateTicket, RedeemTicket: one WebSocket for a client that can set neither cookie nor subprotocol. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import { bearer } from '../access.ts';
import type { Postgres } from '../postgres.ts';

type Handlers = ServiceImpl<typeof ResidentsService>;

const ticketMs = 30_000;
/** For AES-256-GCM; each ticket is a key of its own that seals one passport, so nothing need differ. */
const nonce = Buffer.alloc(12);

/**
 * The handlers. Of a ticket only a hash is kept, and the passport behind it only as the ticket can open it: who reads
 * the table can open no socket and be nobody.
 */
export function openTickets(postgres: Postgres): {
  create: Handlers['createTicket'];
  redeem: Handlers['redeemTicket'];
  close(): void;
} {
  const sweep = setInterval(() => {
    postgres.pool.query('DELETE FROM tickets WHERE expires_at < now()').catch(() => undefined);
  }, 60_000);
  return {
    async create(_request, context) {
      const token = bearer(context.requestHeader.get('authorization'));
      if (!token) throw new ConnectError('a passport is needed', Code.Unauthenticated);
      const ticket = randomBytes(24).toString('base64url');
      const expiresAt = Date.now() + ticketMs;
      await postgres.pool.query(
        'INSERT INTO tickets (ticket_hash, token, expires_at) VALUES ($1, $2, to_timestamp($3 / 1000.0))',
        [hash(ticket), seal(token, ticket), expiresAt],
      );
      return { ticket, expiresAt: timestampFromMs(expiresAt) };
    },
    async redeem({ ticket }) {
      const { rows } = await postgres.pool.query<{ token: string; fresh: boolean }>(
        'DELETE FROM tickets WHERE ticket_hash = $1 RETURNING token, expires_at >= now() AS fresh',
        [hash(ticket)],
      );
      const found = rows[0];
      if (!found?.fresh) throw new ConnectError('the ticket is unknown, spent or too old', Code.NotFound);
      return { token: unseal(found.token, ticket) };
    },
    close: () => clearInterval(sweep),
  };
}

function hash(ticket: string): Buffer {
  return createHash('sha256').update(ticket).digest();
}

function keyOf(ticket: string): Buffer {
  return Buffer.from(hkdfSync('sha256', ticket, '', 'daarion-city ticket', 32));
}

function seal(token: string, ticket: string): string {
  const cipher = createCipheriv('aes-256-gcm', keyOf(ticket), nonce);
  const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64');
}

function unseal(sealed: string, ticket: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(ticket), nonce).setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
}
