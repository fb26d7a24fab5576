/** Mentions as notices of the browser itself, for the time in which nobody sees the page. */

/** Whether they are shown. `denied`: only in the browser's settings can that be changed; `unsupported`: it shows none. */
export type Notifying = 'on' | 'off' | 'denied' | 'unsupported';

/** What a notice says, and what a press on it does. */
export type BrowserNotice = { title: string; body: string; tag: string; onPress: () => void };

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
  if (notify(first)) return notifying();
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
export function notify({ title, body, tag, onPress }: BrowserNotice): boolean {
  if (notifying() !== 'on') return false;
  try {
    const notice = new Notification(title, { body, tag, icon: '/icon.svg' });
    notice.onclick = () => {
      window.focus();
      notice.close();
      onPress();
    };
    return true;
  } catch {
    // Browsers of phones show notices only from a service worker, and say so only here.
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
