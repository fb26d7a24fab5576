import { Trans, useLingui } from '@lingui/react/macro';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { City } from 'shell/contract';
import { Badge } from 'shell/ui/badge.tsx';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import { Duration } from '../duration.tsx';
import type { OpenRoom } from '../open-room.ts';
import { askRules } from '../room-rules-refresh.ts';
import { useActRefusalWords } from './act-words.ts';
import { Choices } from './choices.tsx';
import { DescriptionForm } from './description-form.tsx';
import form from './form.module.css';
import { moderate } from './moderate.ts';
import { ModerationLog } from './moderation-log.tsx';
import { ReportList } from './report-list.tsx';
import css from './room-menu.module.css';
import { StandingList } from './standing-list.tsx';

type Page = 'menu' | 'description' | 'slow' | 'people' | 'reports' | 'log';

type Props = { room: OpenRoom; city: Pick<City, 'toast'> };

/** What its owner and its moderators do with the room; for everybody else it is not there. */
export function RoomMenu({ room, city }: Props) {
  const { t } = useLingui();
  const standing = useStore(room.store, (state) => state.standing);
  const waiting = useStore(room.store, (state) => state.openReports);
  const [page, setPage] = useState<Page | null>(null);
  const place = useRef<HTMLDivElement>(null);
  // A button that was pressed may go with what it was of; what came in its place is where one goes on.
  const takeLostFocus = useCallback(() => {
    if (document.activeElement === document.body) place.current?.focus();
  }, []);
  useEffect(() => {
    if (page !== null) takeLostFocus();
  }, [page, takeLostFocus]);
  if (!standing.moderates) return null;
  const titles: Record<Page, string> = {
    menu: t`The room`,
    description: t`Description`,
    slow: t`Slow mode`,
    people: t`Moderators, muted and banned`,
    reports: t`Reports`,
    log: t`What moderators did`,
  };
  const close = () => setPage(null);
  return (
    <>
      <button
        type="button"
        className={css.open}
        aria-haspopup="dialog"
        aria-label={waiting > 0 ? t`Manage the room, open reports: ${waiting}` : t`Manage the room`}
        title={t`Manage the room`}
        onClick={() => {
          void askRules(room);
          setPage('menu');
        }}
      >
        <Icon name="menu" size="sm" />
        <Badge count={waiting} label={t`Open reports: ${waiting}`} tone="danger" />
      </button>
      <Dialog open={page !== null} title={titles[page ?? 'menu']} closeLabel={t`Close`} onClose={close}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form. */}
        <div ref={place} role="group" aria-label={titles[page ?? 'menu']} tabIndex={-1}>
          {page === 'menu' && <Menu room={room} city={city} owns={standing.owns} waiting={waiting} onPage={setPage} />}
          {page === 'description' && <DescriptionForm room={room} onDone={close} />}
          {page === 'slow' && <SlowMode room={room} onDone={close} />}
          {page === 'people' && <StandingList room={room} owns={standing.owns} onShown={takeLostFocus} />}
          {page === 'reports' && <ReportList room={room} onLeave={close} onShown={takeLostFocus} />}
          {page === 'log' && <ModerationLog room={room} onShown={takeLostFocus} />}
        </div>
      </Dialog>
    </>
  );
}

type MenuProps = Props & { owns: boolean; waiting: number; onPage: (page: Page | null) => void };

function Menu({ room, city, owns, waiting, onPage }: MenuProps) {
  const { t } = useLingui();
  const words = useActRefusalWords();
  const archived = useStore(room.store, (state) => state.rules.archived);
  const archive = async (to: boolean) => {
    onPage(null);
    const refusal = await moderate(room, (of, roomId, signal) => of.archiveRoom({ roomId, archived: to }, { signal }));
    if (refusal !== null) return city.toast({ kind: 'error', text: words(refusal) });
    city.toast({
      kind: 'info',
      text: to ? t`The room is archived.` : t`The room is open again.`,
      action: { label: t`Undo`, onPress: () => void archive(!to) },
    });
  };
  return (
    <div className={css.menu}>
      <Button onClick={() => onPage('reports')}>
        {waiting > 0 ? <Trans>Reports: {waiting}</Trans> : <Trans>Reports</Trans>}
      </Button>
      <Button onClick={() => onPage('slow')}>
        <Trans>Slow mode</Trans>
      </Button>
      <Button onClick={() => onPage('people')}>
        <Trans>Moderators, muted and banned</Trans>
      </Button>
      <Button onClick={() => onPage('log')}>
        <Trans>What moderators did</Trans>
      </Button>
      {owns && (
        <>
          <Button icon={<Icon name="pencil" size="sm" />} onClick={() => onPage('description')}>
            <Trans>Edit the description</Trans>
          </Button>
          <Button kind={archived ? 'quiet' : 'danger'} onClick={() => void archive(!archived)}>
            {archived ? <Trans>Open the room again</Trans> : <Trans>Archive the room</Trans>}
          </Button>
        </>
      )}
    </div>
  );
}

/** Seconds that are offered. */
const waits = [0, 10, 30, 60, 300, 900, 3_600];

/** Arrow keys go through the choices, so that none is made before it is saved: everyone in the room hears of it. */
function SlowMode({ room, onDone }: { room: OpenRoom; onDone: () => void }) {
  const { t } = useLingui();
  const words = useActRefusalWords();
  const [seconds, setSeconds] = useState(() => room.store.getState().rules.slowModeSeconds);
  const [refused, setRefused] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const refusal = await moderate(room, (of, roomId, signal) => of.setSlowMode({ roomId, seconds }, { signal }));
    setBusy(false);
    if (refusal !== null) return setRefused(words(refusal));
    onDone();
  };
  const offered = waits.includes(seconds) ? waits : [...waits, seconds];
  return (
    <form className={form.form} onSubmit={(event) => void save(event)}>
      <Choices
        label={t`How long each resident waits between two messages; moderators do not wait`}
        choices={offered.map((value) => ({ value, words: value === 0 ? t`Not at all` : <Duration seconds={value} /> }))}
        chosen={seconds}
        onChoose={setSeconds}
      />
      {refused && (
        <p className={form.problem} role="alert">
          {refused}
        </p>
      )}
      <Button kind="primary" type="submit" busy={busy}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}
