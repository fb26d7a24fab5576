import { Code } from '@connectrpc/connect';
import { useLingui } from '@lingui/react/macro';
import { useDuration } from '../duration.tsx';
import type { ActRefusal } from './moderate.ts';

/** Why the city did not do what a moderator, or who reports, asked for, in words. */
export function useActRefusalWords(): (refusal: ActRefusal) => string {
  const { t } = useLingui();
  const duration = useDuration();
  return ({ code, wait: seconds }) => {
    switch (code) {
      case Code.Unauthenticated:
        return t`Your passport has expired. Reload the page.`;
      case Code.PermissionDenied:
        return t`You may not do that here: one acts against those below, not against an equal.`;
      case Code.AlreadyExists:
        return t`You have reported this message already.`;
      case Code.FailedPrecondition:
      case Code.NotFound:
        return t`The message is not there any more.`;
      case Code.ResourceExhausted: {
        // Of pins there are too many until one is taken away; all else is a matter of time.
        if (seconds === null) return t`A room has at most 10 pins: unpin another message first.`;
        const wait = duration(seconds);
        return t`Too much at once: you can do that again in ${wait}.`;
      }
      case Code.InvalidArgument:
        return t`The room does not accept this text.`;
      default:
        return t`The room does not answer now. Try again.`;
    }
  };
}

/** Why a form was not accepted: because of what is written in its field, or for another reason. */
export type FormRefusal = { field?: string; form?: string };

/** The same for a form with one field. */
export function useFormRefusal(): (refusal: ActRefusal) => FormRefusal {
  const words = useActRefusalWords();
  return (refusal) => (refusal.code === Code.InvalidArgument ? { field: words(refusal) } : { form: words(refusal) });
}
