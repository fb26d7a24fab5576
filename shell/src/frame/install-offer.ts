import { createStore, type StoreApi } from 'zustand/vanilla';

/** The browser's offer to install the city as an app. */
export type InstallOffer = {
  /** Lets the browser ask the resident, who must be pressing something. The offer is gone when they have answered. */
  take: () => Promise<void>;
};

/** The offer of the moment; null: the browser makes none, or the city is installed. */
export function openInstallOffer(browser: EventTarget): StoreApi<InstallOffer | null> {
  const offer = createStore<InstallOffer | null>(() => null);
  const end = () => offer.setState(null, true);
  browser.addEventListener('beforeinstallprompt', (event) => {
    // No bar over the page: the offer waits in the menu.
    event.preventDefault();
    const { prompt } = event as Event & { prompt: () => Promise<unknown> };
    offer.setState({ take: () => prompt.call(event).then(end, end) }, true);
  });
  browser.addEventListener('appinstalled', end);
  return offer;
}
