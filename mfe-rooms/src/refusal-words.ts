import { Code } from '@connectrpc/connect';
import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';

/** Why the city did not do what was asked of a message, in words. */
export function useRefusalWords(): (refusal: Code) => string {
  const { t } = useLingui();
  return useCallback(
    (refusal) => {
      switch (refusal) {
        case Code.Unauthenticated:
          return t`Your passport has expired. Reload the page.`;
        case Code.PermissionDenied:
          return t`Only its author may do that.`;
        case Code.FailedPrecondition:
        case Code.NotFound:
          return t`The message is not there any more.`;
        case Code.ResourceExhausted:
          return t`Too much at once. Wait a moment and try again.`;
        case Code.InvalidArgument:
          return t`The room does not accept this text.`;
        default:
          return t`The room does not answer now. Try again.`;
      }
    },
    [t],
  );
}
