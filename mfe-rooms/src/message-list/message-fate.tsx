import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import type { OutboxEntry } from '../outbox.ts';
import css from './message-fate.module.css';

/** On a connection that works an answer comes sooner, in milliseconds: so long nothing is offered that goes at once. */
const soonMs = 5_000;

type Props = {
  entry: OutboxEntry;
  live: boolean;
  /** Whether the city takes nothing of the resident for a while. */
  waits: boolean;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
};

/** Where an own message is on its way, and what one can do when it did not arrive, or not yet. */
export function MessageFate({ entry, live, waits, onRetry, onDiscard }: Props) {
  const { t } = useLingui();
  if (entry.state === 'sent') return null;
  if (entry.state === 'pending') {
    return <Waiting live={live} waits={waits} onTakeBack={() => onDiscard(entry.clientId)} />;
  }
  return (
    <span className={css.failed} role="alert">
      <span className={css.reason}>
        <span className={css.sign}>
          <Icon name="warning" size="sm" />
        </span>
        <Reason code={entry.reason} />
      </span>
      <span className={css.choices}>
        <Button size="sm" kind="danger" onClick={() => onDiscard(entry.clientId)}>
          {t`Discard`}
        </Button>
        <Button size="sm" onClick={() => onRetry(entry.clientId)}>
          {t`Send again`}
        </Button>
      </span>
    </span>
  );
}

type WaitingProps = Pick<Props, 'live' | 'waits'> & { onTakeBack: () => void };

function Waiting({ live, waits, onTakeBack }: WaitingProps) {
  const { t } = useLingui();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const soon = setTimeout(() => setLong(true), soonMs);
    return () => clearTimeout(soon);
  }, []);
  return (
    <span className={css.waiting}>
      <span className={css.fate}>
        <Icon name="clock" size="sm" />
        {!live && <Trans>Waits for the connection</Trans>}
        {live && waits && <Trans>Waits for its turn</Trans>}
        {live && !waits && <Trans>Sending…</Trans>}
      </span>
      {(!live || waits || long) && (
        <Button size="sm" onClick={onTakeBack}>
          {t`Take back`}
        </Button>
      )}
    </span>
  );
}

function Reason({ code }: { code: string | null }) {
  switch (code) {
    case 'resource_exhausted':
      return <Trans>Not sent: too many messages at once. Wait a moment.</Trans>;
    case 'unauthenticated':
      return <Trans>Not sent: your passport has expired. Reload the page.</Trans>;
    case 'permission_denied':
      return <Trans>Not sent: you may not write here.</Trans>;
    case 'invalid_argument':
      return <Trans>Not sent: the room does not accept this text.</Trans>;
    case 'not_found':
      return <Trans>Not sent: the room, or the message that it answers, is not there any more.</Trans>;
    case 'failed_precondition':
      return <Trans>Not sent: the room takes no messages now.</Trans>;
    case 'already_exists':
      return <Trans>Not sent: the room has another text under the same sign.</Trans>;
    case 'deadline_exceeded':
      return <Trans>No answer from the city. It may not have arrived.</Trans>;
    default:
      return <Trans>Not sent: the room does not answer now.</Trans>;
  }
}
