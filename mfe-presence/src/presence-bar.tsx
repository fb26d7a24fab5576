import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import type { City, PresenceState, SlotPart } from 'shell/contract';
import { countText } from 'shell/ui/count-text.ts';
import { PresenceDot } from 'shell/ui/presence-dot.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { Words } from 'shell/ui/words.tsx';
import { useStore } from 'zustand';
import { Faces } from './faces.tsx';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';
import css from './presence-bar.module.css';

const catalogues = { en, uk };

/** The window with everyone is a file of its own: few open it, and every page has the bar. */
const loadDialog = () => import('./residents-dialog.tsx');

/** The slot `presence`. */
export const Part: SlotPart = ({ city }) => (
  <Words locale={city.locale} catalogues={catalogues}>
    <PresenceBar city={city} />
  </Words>
);

/** Who is in the city now. What is not known is said to be unknown, never shown as nobody. */
export function PresenceBar({ city }: { city: City }) {
  const { t, i18n } = useLingui();
  const presence = useStore(city.presence);
  const resident = useStore(city.resident);
  const connecting = useStore(city.socket.status, ({ state }) => state === 'connecting' || state === 'open');
  const [open, setOpen] = useState(false);
  const [dialog, setDialog] = useState<Awaited<ReturnType<typeof loadDialog>>>();
  const show = async () => {
    try {
      setDialog(await loadDialog());
      setOpen(true);
    } catch {
      city.toast({ kind: 'error', text: t`The list cannot be shown now` });
    }
  };
  const { online } = presence;
  const beginning = presence.asOf === null && connecting;
  const count = online ?? 0;
  const shown = countText(count, i18n);
  const words = t`${plural(count, { one: `${shown} active now`, other: `${shown} active now` })}`;
  const known = useRef<string>(undefined);
  useEffect(() => {
    if (!presence.live) return;
    // What one finds on coming is read where it stands; only a change is news.
    if (known.current !== undefined && known.current !== words) city.announce(words, 'online');
    known.current = words;
  }, [city, presence.live, words]);
  return (
    <section className={css.bar} aria-label={t`Who is in the city`} aria-busy={beginning || undefined}>
      {beginning ? (
        <Skeleton width="9rem" />
      ) : online === null ? (
        <span className={css.unknown}>
          <PresenceDot status="unknown" />
          <Trans>Presence is not known right now</Trans>
        </span>
      ) : (
        <>
          <button
            type="button"
            className={css.count}
            title={t`Show everyone`}
            onClick={show}
            onPointerEnter={prepare}
            onFocus={prepare}
          >
            <PresenceDot status={presence.live ? 'online' : 'unknown'} />
            <span className={css.number}>{words}</span>
            {!presence.live && <AsOf presence={presence} />}
          </button>
          <Faces presence={presence} me={resident?.userId ?? null} onMore={show} />
          {dialog && <dialog.ResidentsDialog city={city} open={open} onClose={() => setOpen(false)} />}
        </>
      )}
    </section>
  );
}

/** Whoever is about to open the window does not wait for it; without a network that is said when they do. */
function prepare(): void {
  loadDialog().catch(() => {});
}

function AsOf({ presence }: { presence: PresenceState }) {
  const { i18n } = useLingui();
  if (presence.asOf === null) return null;
  const time = i18n.date(new Date(presence.asOf), { timeStyle: 'short' });
  return (
    <span className={css.asof}>
      <Trans>as of {time}</Trans>
    </span>
  );
}
