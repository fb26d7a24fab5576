import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useStore } from 'zustand';
import type { PresenceState, PresentResident } from '../contract.ts';
import { useShell } from '../shell-context.ts';
import { Avatar } from '../ui/avatar.tsx';
import { countText } from '../ui/count-text.ts';
import { PresenceDot } from '../ui/presence-dot.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AsOf } from './as-of.tsx';
import css from './home.module.css';
import type { HomeState } from './home-store.ts';
import { onlineNow } from './online-count.ts';

const shownFaces = 5;

/** The active first; a city of thousands is not sorted for five faces. */
function facesOf(residents: PresenceState['residents']): [string, PresentResident][] {
  const active: [string, PresentResident][] = [];
  const others: [string, PresentResident][] = [];
  for (const one of residents) {
    if (active.length === shownFaces) break;
    if (one[1].status === 'online') active.push(one);
    else if (others.length < shownFaces) others.push(one);
  }
  return [...active, ...others].slice(0, shownFaces);
}

/** How many residents are here: live, as of some time, or unknown and why. Never a number that nobody told. */
export function OnlineNow({ state }: { state: HomeState }) {
  const { city } = useShell();
  const { i18n } = useLingui();
  const presence = useStore(city.presence);
  const told = onlineNow(presence, state, Date.now());
  if (told.kind === 'asking') {
    return (
      <div className={css.online} aria-busy="true">
        <div className={css.countWaiting}>
          <Skeleton shape="fill" />
        </div>
      </div>
    );
  }
  const online = told.kind === 'unknown' ? null : told.online;
  const faces = facesOf(presence.residents);
  return (
    <div className={`${css.online} ${told.kind === 'live' ? css.live : ''}`}>
      <p className={css.count}>
        <PresenceDot status={told.kind === 'live' ? 'online' : 'unknown'} />
        <strong>{online === null ? '—' : countText(online, i18n)}</strong>
        <span>
          {online === null ? (
            <Trans>residents here now: presence does not answer</Trans>
          ) : (
            <Plural value={online} one="resident here now" other="residents here now" />
          )}
        </span>
      </p>
      {told.kind === 'old' && <AsOf at={told.asOf} />}
      {told.kind === 'live' && faces.length > 0 && (
        <ul className={css.faces}>
          {faces.map(([userId, { username, status, doNotDisturb }]) => (
            <li key={userId}>
              <Avatar
                userId={userId}
                name={username}
                status={doNotDisturb ? 'do_not_disturb' : status}
                label={username}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
