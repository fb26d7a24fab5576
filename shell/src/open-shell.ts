import { navigate } from 'wouter/use-browser-location';
import { createStore } from 'zustand/vanilla';
import type { City } from './contract.ts';
import { followActivity, openTabs } from './edge/activity.ts';
import { connectSocket } from './edge/connect-socket.ts';
import { followOwnStatus } from './edge/own-status.ts';
import { aloneInBrowser, openPassport } from './edge/passport.ts';
import { askPlan, readTold, type Told } from './edge/plan.ts';
import { followPresence } from './edge/presence.ts';
import { keepPresent } from './edge/presence-heartbeat.ts';
import { openTransport } from './edge/transport.ts';
import { openAnnouncements } from './frame/announcements.ts';
import { openInstallOffer } from './frame/install-offer.ts';
import { openLocale } from './frame/locale.ts';
import { openNotices } from './frame/notices.ts';
import { matrixAccountKey, recall, remember } from './frame/remembered.ts';
import { openTheme } from './frame/theme.ts';
import { openHome } from './home/home-store.ts';
import { openModules } from './parts/load-module.ts';
import { createParts } from './parts/part-store.ts';
import { findPage } from './parts/routes.ts';
import { guardScripts, openScriptGate } from './parts/script-gate.ts';
import { followPressedNotices } from './service-worker/follow-pressed-notices.ts';
import { registerWorker, unregisterWorker } from './service-worker/register.ts';
import type { Shell } from './shell-context.ts';

/** Remembers that this browser has been given a passport. */
const guestKey = 'city.resident';

/** The composition root of the tab: opens all that it has once, and begins to load what this page needs. */
export function openShell(): Shell {
  const told = createStore<Told>(() => readTold(document));
  const gate = openScriptGate(() => told.getState().plan, location.origin, new URL('/shell/', location.origin).href);
  const guarded = process.env.NODE_ENV === 'production';
  if (guarded) guardScripts(gate);
  if (guarded) registerWorker();
  else void unregisterWorker();
  const parts = createParts({ load: openModules(guarded ? gate : undefined), isReachable, wait });

  const passport = openPassport({
    fetch: (input, init) => fetch(input, init),
    wait(ms) {
      socket.delayed();
      return waitOrOnline(ms);
    },
    random: Math.random,
    hasPassport: () => told.getState().hasPassport || recall(guestKey) !== null,
    alone: aloneInBrowser,
  });
  // Another tab that waits for its turn, or one opened from the browser's cache, learns that there is a passport now.
  passport.resident.subscribe((resident) => resident && remember(guestKey, resident.userId));
  const socket = connectSocket(passport.obtain);
  const transport = openTransport(() => told.getState().plan?.compositionId ?? '');
  const presence = followPresence({
    socket,
    isVisible,
    page: window,
    now: Date.now,
    setTimeout: later,
    setInterval: every,
  });
  const activity = followActivity({
    target: window,
    isVisible,
    now: Date.now,
    uptime: () => performance.now(),
    setTimeout: later,
    tabs: openTabs('city.activity'),
  });
  const beats = openTabs('city.beat');
  // The socket carries the cookie's identity, so it opens once there is one.
  void passport.obtain().then(socket.open);

  const clock = {
    now: Date.now,
    setTimeout: later,
    clearTimeout: (timer: unknown) => clearTimeout(timer as number),
  };
  const announcements = openAnnouncements(clock);
  const notices = openNotices(clock);
  const city: City = {
    resident: passport.resident,
    locale: openLocale(),
    transport,
    socket,
    presence: presence.store,
    own: followOwnStatus({ ...clock, socket, fetch: (input, init) => fetch(input, init) }),
    navigate,
    announce: announcements.announce,
    toast: notices.toast,
  };
  followPressedNotices(navigate);
  const shell: Shell = {
    city,
    told,
    parts,
    home: openHome({ transport, socket, told: told.getState().home }),
    passport: { ...passport, rename: (name) => passport.rename(name).then(socket.renew) },
    activity: activity.status,
    hearAlways: presence.hearAlways,
    theme: openTheme(),
    installOffer: openInstallOffer(window),
    notices,
    announcements,
    keepPresent: () =>
      keepPresent({
        socket,
        resident: passport.resident,
        activity,
        connectionId: presence.connectionId,
        isVisible,
        page: window,
        post: (path, body) =>
          navigator.sendBeacon(path, new Blob([JSON.stringify(body)], { type: 'application/json' })),
        now: Date.now,
        tabs: beats,
        every,
      }),
    async refreshPlan() {
      try {
        const plan = await askPlan();
        if (plan.compositionId !== told.getState().plan?.compositionId) told.setState({ plan, fresh: true });
      } catch {
        // What is known stays; the part that asked shows that it is still missing.
      }
    },
  };
  beginLoading(shell);
  followMatrixAccount(shell);
  return shell;
}

/** Who has linked a Matrix account, in this tab or another, is present there, too: the file comes for them alone. */
function followMatrixAccount(shell: Shell): void {
  const open = () =>
    recall(matrixAccountKey) &&
    import('./matrix/account-window.tsx').then(
      ({ openMatrix }) => openMatrix(shell),
      () => {},
    );
  void open();
  addEventListener('storage', open);
}

/** Parts that this page will show are on their way before the first paint. */
function beginLoading({ told, parts }: Shell): void {
  const { plan } = told.getState();
  for (const microfrontend of plan?.microfrontends ?? []) {
    for (const { slot, module } of microfrontend.contributions?.slots ?? []) {
      // What stands beside the way to a page comes later.
      if (!slot.startsWith('nav-')) parts.of(microfrontend, module);
    }
  }
  const page = plan && findPage(plan, location.pathname);
  if (page) parts.of(page.microfrontend, page.module);
}

function isVisible(): boolean {
  return document.visibilityState === 'visible';
}

function later(run: () => void, ms: number): number {
  return window.setTimeout(run, ms);
}

function every(run: () => void, ms: number): () => void {
  const timer = setInterval(run, ms);
  return () => clearInterval(timer);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits, but no longer than until the network is back. */
function waitOrOnline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const waiting = new AbortController();
    const end = () => {
      waiting.abort();
      resolve();
    };
    addEventListener('online', end, { signal: waiting.signal });
    setTimeout(end, ms);
  });
}

async function isReachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
