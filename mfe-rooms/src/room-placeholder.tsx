import { Trans, useLingui } from '@lingui/react/macro';
import { ButtonLink } from 'shell/ui/button.tsx';
import { EmptyState } from 'shell/ui/empty-state.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import type { OpenRoom } from './open-room.ts';
import css from './room-placeholder.module.css';
import type { RoomState } from './room-state.ts';
import { loadRoom } from './room-store.ts';

/** What stands in a room's place while it is loaded, or when there is none. */
export function RoomPlaceholder({ phase, room }: { phase: RoomState['phase']; room?: OpenRoom }) {
  const { t } = useLingui();
  if (phase === 'missing') {
    return (
      <div className={css.place}>
        <EmptyState
          level={1}
          icon="rooms"
          title={t`No such room`}
          action={<ButtonLink href="/rooms">{t`All rooms`}</ButtonLink>}
        >
          <Trans>There is no room at this address: it may have another name, or the link was cut.</Trans>
        </EmptyState>
      </div>
    );
  }
  if (phase === 'failed') {
    return (
      <div className={css.place}>
        <ErrorState
          level={1}
          title={t`The room does not open now`}
          retry={room && { label: t`Try again`, onRetry: () => void loadRoom(room) }}
        >
          <Trans>The city did not answer. The page tries again by itself when the connection is back.</Trans>
        </ErrorState>
      </div>
    );
  }
  return (
    <div className={css.place} aria-busy="true">
      <h1 className={css.spoken}>{t`Room`}</h1>
      <Skeleton width="12rem" />
      <div className={css.lines}>
        {['60%', '45%', '70%', '35%'].map((width) => (
          <div className={css.line} key={width}>
            <Skeleton shape="disc" width="2.25rem" height="2.25rem" />
            <Skeleton shape="block" width={width} height="2.75rem" />
          </div>
        ))}
      </div>
    </div>
  );
}
