import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useMemo, useRef } from 'react';
import type { Resident } from 'shell/contract';
import { Button } from 'shell/ui/button.tsx';
import { EmptyState } from 'shell/ui/empty-state.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import { discardMessage, retryMessage } from '../message-sender.ts';
import type { OpenRoom } from '../open-room.ts';
import { forgetHistory } from '../room-history.ts';
import css from './city-room-message-list.module.css';
import { DayLine } from './day-line.tsx';
import { EarlierMessages } from './earlier-messages.tsx';
import { MessageRow } from './message-row.tsx';
import { timeline } from './timeline.ts';
import { useAnnouncedMessages } from './use-announced-messages.ts';
import { useScrollPlace } from './use-scroll-place.ts';

type Props = { room: OpenRoom; resident: Resident | null; announce: (text: string) => void };

/** A room's messages, oldest first, with those of this tab that are still on their way. */
export function CityRoomMessageList({ room, resident, announce }: Props) {
  const { t } = useLingui();
  const log = useStore(room.store, (state) => state.log);
  const outbox = useStore(room.store, (state) => state.outbox);
  const live = useStore(room.store, (state) => state.live);
  const name = useStore(room.store, (state) => state.head?.name ?? '');
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => {
    const author = { userId: resident?.userId ?? '', username: resident?.displayName ?? '' };
    return timeline(log?.messages ?? [], outbox, author);
  }, [log?.messages, outbox, resident]);
  const { unseen, atEnd, onScroll, goToEnd } = useScrollPlace(items, scroller);
  useAnnouncedMessages(log, resident?.userId ?? null, announce);
  const count = items.length;
  useEffect(() => {
    if (atEnd && count > 0) forgetHistory(room);
  }, [atEnd, count, room]);

  return (
    <div className={css.frame}>
      <div
        ref={scroller}
        className={css.scroller}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label={t`Messages in ${name}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
        tabIndex={0}
      >
        <div className={css.content}>
          {log && <EarlierMessages room={room} scroller={scroller} />}
          {log && items.length === 0 && (
            <div className={css.silence}>
              <EmptyState icon="rooms" title={t`Nobody has said anything here yet`}>
                <Trans>The first word is yours.</Trans>
              </EmptyState>
            </div>
          )}
          {items.map((item) =>
            item.kind === 'day' ? (
              <DayLine key={item.key} at={item.at} />
            ) : (
              <MessageRow
                key={item.key}
                item={item}
                live={live}
                onRetry={(clientId) => retryMessage(room, clientId)}
                onDiscard={(clientId) => discardMessage(room, clientId)}
              />
            ),
          )}
        </div>
      </div>
      {unseen > 0 && (
        <div className={css.unseen}>
          <span className={css.jump}>
            <Button kind="primary" size="sm" icon={<Icon name="down" size="sm" />} onClick={goToEnd}>
              <Plural value={unseen} one="# new message" other="# new messages" />
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}
