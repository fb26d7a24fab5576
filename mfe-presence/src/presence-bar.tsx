import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
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
import { prepareDialogs, useDialogs } from './use-dialogs.ts';

const catalogues = { en, uk };

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
  const { dialogs, open, show, close } = useDialogs();
  const failed = (text: string) => () => void city.toast({ kind: 'error', text });
  const showAll = () => show('residents', failed(t`The list cannot be shown now`));
  const showOwn = () => show('own', failed(t`Your status cannot be changed now`));
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
            onClick={showAll}
            onPointerEnter={prepareDialogs}
            onFocus={prepareDialogs}
          >
            <PresenceDot status={presence.live ? 'online' : 'unknown'} />
            <span className={css.number}>{words}</span>
            {!presence.live && <AsOf presence={presence} />}
          </button>
          <Faces city={city} presence={presence} resident={resident} onMore={showAll} onOwn={showOwn} />
        </>
      )}
      {dialogs && <dialogs.ResidentsWindow city={city} open={open === 'residents'} onClose={close} />}
      {dialogs && city.own && (
        <dialogs.OwnStatusWindow city={city} own={city.own} open={open === 'own'} onClose={close} />
      )}
    </section>
  );
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
