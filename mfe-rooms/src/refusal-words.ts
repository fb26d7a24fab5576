import { Code } from '@connectrpc/connect';
import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';
import type { CitySocket } from 'shell/contract';

/** Why the city did not do what was asked of a message, in words. */
export function useRefusalWords(socket: CitySocket): (refusal: Code) => string {
  const { t } = useLingui();
  return useCallback(
    (refusal) => {
      switch (refusal) {
        case Code.Unauthenticated:
          return t`Your passport has expired. Reload the page.`;
        case Code.PermissionDenied:
          // Of what the author alone may do nothing is offered to others: the room is archived, or they are muted or banned.
          return t`You may not do that in this room now.`;
        case Code.FailedPrecondition:
        case Code.NotFound:
          return t`The message is not there any more.`;
        case Code.ResourceExhausted:
          return t`Too much at once. Wait a moment and try again.`;
        case Code.InvalidArgument:
          return t`The room does not accept this text.`;
        default:
          return socket.status.getState().state === 'open'
            ? t`The room does not answer now. Try again.`
            : t`There is no connection now. Try again when it is back.`;
      }
    },
    [t, socket],
  );
}
