import { Plural, Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Icon } from 'shell/ui/icon.tsx';
import type { Failure } from '../failure.ts';
import css from './failure-note.module.css';
import { TimeToGoOn } from './time-to-go-on.tsx';

type Props = {
  failure: Failure;
  /** Whether the question is back in the box. */
  inBox: boolean;
  action: ReactNode;
};

/** Why there is no answer, and a way to try again. */
export function FailureNote({ failure, inBox, action }: Props) {
  return (
    <div className={css.failure} role="alert">
      <p className={css.words}>
        <span className={css.sign}>
          <Icon name="warning" size="sm" />
        </span>
        <span>
          <Reason failure={failure} /> {inBox && <Trans>Your question is in the box, nothing is lost.</Trans>}
        </span>
      </p>
      {action}
    </div>
  );
}

/** A longer wait, in seconds, is not counted in them: it has a time of day. */
const countedS = 180;

function Reason({ failure }: { failure: Failure }) {
  const { retryAfterS: wait } = failure;
  switch (failure.kind) {
    case 'offline':
      return <Trans>There is no network now.</Trans>;
    case 'unavailable':
      return <Trans>Second Me does not answer now.</Trans>;
    case 'too-many':
      if (wait === null) return <Trans>Too many questions at once.</Trans>;
      if (wait > countedS) return <TimeToGoOn waitS={wait} />;
      return (
        <Plural
          value={wait}
          one="Too many questions at once: try again in # second."
          other="Too many questions at once: try again in # seconds."
        />
      );
    case 'no-passport':
      return <Trans>Your passport does not allow it: reload the page.</Trans>;
    case 'refused':
      return (
        <>
          <Trans>The question was not accepted.</Trans> <span className={css.said}>{failure.said}</span>
        </>
      );
    case 'cut-off':
      return <Trans>The answer was cut off.</Trans>;
    default:
      return <Trans>Something failed in the city.</Trans>;
  }
}
