import { Code, ConnectError } from '@connectrpc/connect';
import { useLingui } from '@lingui/react/macro';

/** Why the city did not do what was chosen, in words. */
export function useRefusalWords(): (error: unknown) => string {
  const { t } = useLingui();
  return (error) => {
    if (!navigator.onLine) return t`there is no network.`;
    switch (ConnectError.from(error).code) {
      case Code.Unauthenticated:
        return t`your passport has ended. Reload the page.`;
      case Code.ResourceExhausted:
        return t`that was too much at once. Wait a moment.`;
      case Code.InvalidArgument:
      case Code.PermissionDenied:
        return t`the city refused.`;
      default:
        return t`the city does not answer. Try again soon.`;
    }
  };
}
