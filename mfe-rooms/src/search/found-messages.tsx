import { Trans } from '@lingui/react/macro';
import type { City } from 'shell/contract';
import { useStore } from 'zustand';
import css from './found-messages.module.css';
import { SearchResults } from './search-results.tsx';
import type { Hit } from './search-store.ts';
import { useSearch } from './use-search.ts';

/** The messages of all rooms that have the words, beneath the rooms that are called so. */
export function FoundMessages({ city, asked }: { city: City; asked: string }) {
  const search = useSearch(city, '', asked);
  const phase = useStore(search.store, (state) => state.phase);
  if (phase === 'nothing') return null;
  return (
    <section className={css.found} aria-labelledby="found-messages">
      <h2 className={css.title} id="found-messages">
        <Trans>Messages</Trans>
      </h2>
      <SearchResults city={city} search={search} hrefOf={placeOf} />
    </section>
  );
}

const placeOf = ({ room, seq }: Hit) => `/rooms/${encodeURIComponent(room.slug)}?at=${seq}`;
