import { Code } from '@connectrpc/connect';
import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';

/** Why the city did not do what a moderator, or who reports, asked for, in words. */
export function useActRefusalWords(): (refusal: Code) => string {
  const { t } = useLingui();
  return useCallback(
    (refusal) => {
      switch (refusal) {
        case Code.Unauthenticated:
          return t`Your passport has expired. Reload the page.`;
        case Code.PermissionDenied:
          return t`You may not do that here: one acts against those below, not against an equal.`;
        case Code.AlreadyExists:
          return t`You have reported this message already.`;
        case Code.FailedPrecondition:
        case Code.NotFound:
          return t`The message is not there any more.`;
        case Code.ResourceExhausted:
          return t`That is too much: a room has at most 10 pins, and reports are limited.`;
        case Code.InvalidArgument:
          return t`The room does not accept this text.`;
        default:
          return t`The room does not answer now. Try again.`;
      }
    },
    [t],
  );
}
