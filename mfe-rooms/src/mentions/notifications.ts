/** Mentions as notices of the browser itself, for the time in which nobody sees the page. */

/** Whether they are shown. `denied`: only in the browser's settings can that be changed; `unsupported`: it shows none. */
export type Notifying = 'on' | 'off' | 'denied' | 'unsupported';

/** What a notice says, and to which path of the portal a press on it leads; without one it leads to the page that showed it. */
export type BrowserNotice = { title: string; body: string; tag: string; path?: string };

/** Goes to a path of the portal. */
type Go = (path: string) => void;

/** Remembers that this resident of the browser has asked for them. */
const key = 'city.rooms.notifying';

/** How it stands. */
export function notifying(): Notifying {
  if (!globalThis.isSecureContext || typeof Notification === 'undefined') return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && isWanted() ? 'on' : 'off';
}

/** Asks the browser, which may ask the resident; the first notice shows that it works. Answers how it stands then. Never throws. */
export async function startNotifying(first: BrowserNotice): Promise<Notifying> {
  if (notifying() === 'unsupported') return 'unsupported';
  try {
    if ((await Notification.requestPermission()) !== 'granted') return notifying();
    localStorage.setItem(key, 'on');
  } catch {
    return notifying();
  }
  if (await notify(first, () => {})) return notifying();
  stopNotifying();
  return 'unsupported';
}

/** Shows none from now on. */
export function stopNotifying(): Notifying {
  try {
    localStorage.removeItem(key);
  } catch {
    // What could not be kept is not wanted anyway.
  }
  return notifying();
}

/** Shows one, if that is wanted; of several tabs with the same one the last shows it. False: it was not shown. Never throws. */
export async function notify(notice: BrowserNotice, go: Go): Promise<boolean> {
  return notifying() === 'on' && (showFromPage(notice, go) || (await showFromWorker(notice)));
}

const icon = '/icon-192.png';

function showFromPage({ title, body, tag, path }: BrowserNotice, go: Go): boolean {
  try {
    const notice = new Notification(title, { body, tag, icon });
    notice.onclick = () => {
      window.focus();
      notice.close();
      if (path !== undefined) go(path);
    };
    return true;
  } catch {
    // Browsers of phones show notices only through a service worker, and say so only here.
    return false;
  }
}

/** The shell's worker hears of a press, and leads to `data.path`. */
async function showFromWorker({ title, body, tag, path }: BrowserNotice): Promise<boolean> {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.showNotification(title, { body, tag, icon, data: { path } });
    return registration !== undefined;
  } catch {
    return false;
  }
}

function isWanted(): boolean {
  try {
    return localStorage.getItem(key) === 'on';
  } catch {
    return false;
  }
}
