import type { Transport } from '@connectrpc/connect';
import { renderToString } from 'react-dom/server';
import { createStore } from 'zustand/vanilla';
import type { City, Locale, PresenceState, Resident, SocketState } from './contract.ts';
import { type Told, type ToldJson, toldOf } from './edge/plan.ts';
import { openAnnouncements } from './frame/announcements.ts';
import type { InstallOffer } from './frame/install-offer.ts';
import { openNotices } from './frame/notices.ts';
import type { Theme } from './frame/theme.ts';
import { openHome } from './home/home-store.ts';
import { Page } from './page.tsx';
import type { PartState } from './parts/part-store.ts';
import type { Shell } from './shell-context.ts';

/**
 * The page at a path as HTML, as the shell draws it first in a browser: the edge puts it into the document, so that what
 * is known is seen before any script runs. This file is built for the edge; no browser loads it.
 */
export function drawFirstPage(told: ToldJson, path: string, locale: Locale): string {
  return renderToString(<Page shell={stillShell(toldOf(told), locale)} path={path} />);
}

/** A shell in which nothing moves: nobody is known, nothing is connected, every part is on its way. */
function stillShell(told: Told, locale: Locale): Shell {
  const loading = createStore<PartState<never>>(() => ({ state: 'loading' }));
  const city: City = {
    resident: createStore<Resident | null>(() => null),
    locale: createStore(() => locale),
    transport: { unary: unreachable, stream: unreachable } as Transport,
    socket: {
      status: createStore<SocketState>(() => ({ state: 'connecting' })),
      subscribe: unreachable,
      send: () => false,
    },
    presence: createStore<PresenceState>(() => ({ residents: new Map(), online: null, live: false, asOf: null })),
    navigate: unreachable,
    announce: unreachable,
    toast: unreachable,
  };
  return {
    city,
    home: openHome({ ...city, told: told.home }),
    told: createStore(() => told),
    refreshPlan: unreachable,
    keepPresent: unreachable,
    hearAlways: unreachable,
    parts: { of: () => loading as never, retry: unreachable },
    announcements: openAnnouncements(stoppedClock),
    installOffer: createStore<InstallOffer | null>(() => null),
    passport: { resident: city.resident, obtain: unreachable, rename: unreachable },
    activity: createStore<'online' | 'away'>(() => 'online'),
    theme: createStore<Theme>(() => 'auto'),
    notices: openNotices(stoppedClock),
  };
}

const stoppedClock = { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} };

/** Drawing calls nothing: what acts begins in a browser. */
function unreachable(): never {
  throw new Error('a page that is only drawn does not act');
}
