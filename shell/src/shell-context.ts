import { createContext, useContext } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { City } from './contract.ts';
import type { Passport } from './edge/passport.ts';
import type { Told } from './edge/plan.ts';
import type { Announcements } from './frame/announcements.ts';
import type { InstallOffer } from './frame/install-offer.ts';
import type { Notices } from './frame/notices.ts';
import type { Theme } from './frame/theme.ts';
import type { HomeStore } from './home/home-store.ts';
import type { Parts } from './parts/part-store.ts';

/** What the shell's own components work with; microfrontends get only its `city`. */
export type Shell = {
  city: City;
  told: StoreApi<Told>;
  /** Asks the registry for the plan again. Never rejects: without an answer the plan stays as it is. */
  refreshPlan: () => Promise<void>;
  parts: Parts;
  /** What City Home knows, kept while other pages are shown. */
  home: HomeStore;
  passport: Passport;
  /** Whether somebody is at this tab. */
  activity: StoreApi<'online' | 'away'>;
  theme: StoreApi<Theme>;
  installOffer: StoreApi<InstallOffer | null>;
  notices: Notices;
  announcements: Announcements;
  /** Tells the city that somebody is at this page, until the returned function is called. */
  keepPresent: () => () => void;
  /** From now on this tab hears who is here also while nobody looks at it. */
  hearAlways: () => void;
};

const context = createContext<Shell | undefined>(undefined);

/** Gives the shell to the components below. */
export const ShellProvider = context.Provider;

/** The shell of this page. */
export function useShell(): Shell {
  const shell = useContext(context);
  if (!shell) throw new Error('useShell outside of ShellProvider');
  return shell;
}
