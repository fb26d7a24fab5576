import { createClient, type Transport } from '@connectrpc/connect';
import { MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { type Answer, answerOf } from './answer.ts';
import type { MatrixAccount } from './kept-account.ts';
import type { MatrixStatus } from './matrix-status.ts';

/** The city's homeserver, as far as a browser reaches it: through the city. */
export type Homeserver = {
  /** Whether the city has one. Rejects when the city does not answer. */
  isThere: () => Promise<boolean>;
  /** Sets the presence of the account. Never rejects. */
  tell: (account: MatrixAccount, status: MatrixStatus, cancelled?: AbortSignal) => Promise<Answer>;
};

/** By the RPCs of the city. */
export function openHomeserver(transport: Transport): Homeserver {
  const city = createClient(MatrixGatewayService, transport);
  const isThere = async () => (await city.getBridge({})).presence;
  return {
    isThere,
    async tell({ userId, accessToken }, status, cancelled) {
      try {
        const request = { matrixUserId: userId, accessToken, status };
        await city.setPresence(request, cancelled ? { signal: cancelled } : {});
        return { kind: 'told' };
      } catch (reason) {
        return answerOf(reason, isThere);
      }
    },
  };
}

/** Sets `offline` while the page closes: a request that goes out at once, and outlives it. */
export function sayGoodbye({ userId, accessToken }: MatrixAccount): void {
  void fetch('/internal/matrix/presence/online', {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ matrix_user_id: userId, access_token: accessToken, status: 'offline' }),
  }).catch(() => {
    // Nobody is there to hear it; the homeserver lets go of who is silent.
  });
}
