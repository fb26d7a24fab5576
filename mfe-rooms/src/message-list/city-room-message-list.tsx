import { Trans, useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { City, Resident } from 'shell/contract';
import { EmptyState } from 'shell/ui/empty-state.tsx';
import { useStore } from 'zustand';
import { mayReact, useShut } from '../composer/room-shut.tsx';
import { deleteMessage, react } from '../message-changes.ts';
import { retryMessage } from '../message-sender.ts';
import { useActRefusalWords } from '../moderation/act-words.ts';
import { AskDialog } from '../moderation/ask-dialog.tsx';
import type { Asked } from '../moderation/message-moderation.tsx';
import { moderate } from '../moderation/moderate.ts';
import type { OpenRoom } from '../open-room.ts';
import { useRefusalWords } from '../refusal-words.ts';
import { goToBeginning, goToEnd, goToMessage } from '../room-history.ts';
import type { RoomMessage } from '../room-message.ts';
import { answerMessage, beginEdit } from '../writing.ts';
import css from './city-room-message-list.module.css';
import { DayLine } from './day-line.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { JumpToLatest } from './jump-to-latest.tsx';
import { MessageMenu, type OpenMenu } from './message-menu.tsx';
import { type MessageActs, MessageRow } from './message-row.tsx';
import { MoreMessages } from './more-messages.tsx';
import { RoomBeginning } from './room-beginning.tsx';
import { type TimelineItem, timeline } from './timeline.ts';
import { UnreadLine } from './unread-line.tsx';
import { useAnnouncedMessages } from './use-announced-messages.ts';
import { useDiscard } from './use-discard.ts';
import { useKeptFocus } from './use-kept-focus.ts';
import { useScrollPlace } from './use-scroll-place.ts';
import { useSeenMessages } from './use-seen-messages.ts';

type Props = { room: OpenRoom; resident: Resident | null; city: Pick<City, 'announce' | 'toast'> };

/** A room's messages, oldest first, with those of this tab that are still on their way. */
export function CityRoomMessageList({ room, resident, city }: Props) {
  const { t } = useLingui();
  const refusalWords = useRefusalWords(room.edge.socket);
  const log = useStore(room.store, (state) => state.log);
  const outbox = useStore(room.store, (state) => state.outbox);
  const live = useStore(room.store, (state) => state.live);
  const waits = useStore(room.store, (state) => state.waitUntil !== null);
  const name = useStore(room.store, (state) => state.head?.name ?? '');
  const readUpTo = useStore(room.store, (state) => state.readUpTo);
  const reacts = mayReact(useShut(room));
  const me = resident?.userId ?? null;
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => {
    const author = { userId: resident?.userId ?? '', username: resident?.displayName ?? '' };
    return timeline(log?.messages ?? [], outbox, author, readUpTo);
  }, [log?.messages, outbox, resident, readUpTo]);
  const { onScroll, far } = useScrollPlace(room, items, scroller);
  useAnnouncedMessages(room, me, city.announce);
  useSeenMessages(room, items, scroller);
  useKeptFocus(scroller);

  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [deleting, setDeleting] = useState<RoomMessage | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const actRefusalWords = useActRefusalWords();
  const [reached, setReached] = useState<number | null>(null);
  const { toast } = city;
  const discard = useDiscard(room, toast);
  const acts = useMemo<MessageActs>(
    () => ({
      retry: (clientId) => retryMessage(room, clientId),
      discard,
      openMenu: setMenu,
      goTo: (seq) => void goToMessage(room, seq),
      react: async (seq, emoji, remove) => {
        const refusal = await react(room, seq, emoji, remove);
        if (refusal !== null) toast({ kind: 'error', text: refusalWords(refusal) });
      },
    }),
    [room, discard, toast, refusalWords],
  );
  // Whoever went elsewhere meanwhile stays there.
  const takeLostFocus = () => {
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  };
  const erase = async (message: RoomMessage) => {
    setDeleting(null);
    const refusal = await deleteMessage(room, message.seq);
    if (refusal !== null) toast({ kind: 'error', text: refusalWords(refusal) });
  };
  const pin = async ({ seq: messageSeq }: RoomMessage, pinned: boolean) => {
    const refusal = await moderate(room, (of, roomId, signal) =>
      of.pinMessage({ roomId, messageSeq, pinned }, { signal }),
    );
    if (refusal !== null) toast({ kind: 'error', text: actRefusalWords(refusal) });
  };
  const copy = async (message: RoomMessage) => {
    try {
      await navigator.clipboard.writeText(message.text);
      toast({ kind: 'info', text: t`The text is copied.` });
    } catch {
      toast({ kind: 'error', text: t`The browser does not let the text be copied.` });
    }
  };
  const tabStop = tabStopOf(items, reached);
  const rowOf = (item: TimelineItem) =>
    item.kind === 'unread' ? (
      <UnreadLine key={item.key} />
    ) : item.kind === 'day' ? (
      <DayLine key={item.key} at={item.at} />
    ) : (
      <MessageRow
        key={item.key}
        item={item}
        live={live}
        waits={waits}
        tabStop={item.message !== null && item.message.seq === tabStop}
        me={me}
        reacts={reacts}
        acts={acts}
      />
    );
  const rows = items.map(rowOf);
  // What is on its way comes after the newest message, which may not be here.
  const onItsWay = items.findLastIndex((item) => item.kind === 'message' && item.message !== null) + 1;
  rows.splice(onItsWay, 0, <MoreMessages key="later" room={room} side="later" scroller={scroller} />);

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
        onFocus={({ target }) => setReached(seqOf(target) ?? reached)}
        onKeyDown={(event) => {
          if (goByKey(room, event)) event.preventDefault();
        }}
      >
        <div className={css.content}>
          <MoreMessages room={room} side="earlier" scroller={scroller} />
          <RoomBeginning room={room} />
          {log && items.length === 0 && (
            <div className={css.silence}>
              <EmptyState icon="rooms" title={t`Nobody has said anything here yet`}>
                <Trans>The first word is yours.</Trans>
              </EmptyState>
            </div>
          )}
          {rows}
        </div>
      </div>
      <MessageMenu
        room={room}
        menu={menu && { ...menu, message: log?.messages.find(isThe(menu.message)) ?? menu.message }}
        me={me}
        onReact={acts.react}
        onAnswer={(message) => answerMessage(room, message)}
        onEdit={(message) => beginEdit(room, message)}
        onDelete={setDeleting}
        onCopy={copy}
        onPin={pin}
        onAsk={setAsked}
        onGone={takeLostFocus}
      />
      <AskDialog room={room} asked={asked} city={city} onClose={() => setAsked(null)} />
      <DeleteDialog me={me} message={deleting} onClose={() => setDeleting(null)} onDelete={erase} />
      <JumpToLatest room={room} me={me} far={far} onJump={() => scroller.current?.focus({ preventScroll: true })} />
    </div>
  );
}

/** The message that Tab comes to: the one that was reached last, or the newest. */
function tabStopOf(items: readonly TimelineItem[], reached: number | null): number | null {
  const there = items.flatMap((item) =>
    item.kind === 'message' && item.message && !item.message.deleted ? [item.message.seq] : [],
  );
  return reached !== null && there.includes(reached) ? reached : (there.at(-1) ?? null);
}

/** Home and End lead to the ends of the log, of which the list may show a part; false: the key is for something else. */
function goByKey(room: OpenRoom, event: KeyboardEvent): boolean {
  if (event.isDefaultPrevented() || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
  if (event.key === 'Home') void goToBeginning(room);
  else if (event.key === 'End') void goToEnd(room);
  else return false;
  return true;
}

/** What was opened may have changed since. */
function isThe({ seq }: RoomMessage): (message: RoomMessage) => boolean {
  return (message) => message.seq === seq;
}

function seqOf(element: Element): number | null {
  const seq = element.closest('[data-seq]')?.getAttribute('data-seq');
  return seq ? Number(seq) : null;
}
