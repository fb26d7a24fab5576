/** The windows of the presence bar. One file: two would share a third, which every page would load. */
import type { City, OwnStatus } from 'shell/contract';
import { Words } from 'shell/ui/words.tsx';
import type { StoreApi } from 'zustand/vanilla';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';
import { OwnStatusDialog } from './own-status-dialog.tsx';
import { ResidentsDialog } from './residents-dialog.tsx';

const catalogues = { en, uk };

type Props = { city: City; open: boolean; onClose: () => void };

/** Everyone who is in the city. */
export function ResidentsWindow(props: Props) {
  return (
    <Words locale={props.city.locale} catalogues={catalogues}>
      <ResidentsDialog {...props} />
    </Words>
  );
}

/** How the others see this resident. */
export function OwnStatusWindow(props: Props & { own: StoreApi<OwnStatus | null> }) {
  return (
    <Words locale={props.city.locale} catalogues={catalogues}>
      <OwnStatusDialog {...props} />
    </Words>
  );
}
