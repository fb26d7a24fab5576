import { createClient } from '@connectrpc/connect';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { createRoot } from 'react-dom/client';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Shell } from '../shell-context.ts';
import { Words } from '../ui/words.tsx';
import { AccountDialogs, type Place } from './account-dialogs.tsx';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';

const catalogues = { en, uk };
/** Which dialog of this tab is open, once one was asked for. */
let open: StoreApi<Place | null> | undefined;

/** Opens the resident's account. It belongs to no page, so it is drawn beside them. */
export function openWindow({ city }: Shell): void {
  open ??= draw(city);
  open.setState('account', true);
}

function draw(city: Shell['city']): StoreApi<Place | null> {
  const drawn = createStore<Place | null>(() => null);
  createRoot(document.body.appendChild(document.createElement('div'))).render(
    <Words locale={city.locale} catalogues={catalogues}>
      <AccountDialogs city={city} rpc={createClient(ResidentsService, city.transport)} open={drawn} />
    </Words>,
  );
  return drawn;
}
