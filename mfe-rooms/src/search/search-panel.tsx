import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import type { City } from 'shell/contract';
import { TextField } from 'shell/ui/text-field.tsx';
import { moveAmongHits } from './move-among-hits.ts';
import css from './search-panel.module.css';
import { SearchResults } from './search-results.tsx';
import { type Hit, longestQuery } from './search-store.ts';
import { useAskedQuery } from './use-asked-query.ts';
import { useSearch } from './use-search.ts';

type Props = {
  city: City;
  /** The room's slug. */
  slug: string;
  /** What the address asks for. */
  asked: string;
  /** Whether the panel stays beside what it leads to. */
  stays: boolean;
};

/** The search in a room: a field, and what was found. What is looked for is in the address. */
export function SearchPanel({ city, slug, asked, stays }: Props) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  const path = `/rooms/${encodeURIComponent(slug)}`;
  const ask = (query: string) => city.navigate(`${path}?q=${encodeURIComponent(query)}`, { replace: true });
  const { query, setQuery, askNow } = useAskedQuery(asked, ask);
  const search = useSearch(city, slug, asked);
  useEffect(() => field.current?.focus(), []);
  const hrefOf = ({ seq }: Hit) => `${path}?at=${seq}${stays ? `&q=${encodeURIComponent(asked)}` : ''}`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the field and the links in it.
    <div className={css.panel} onKeyDown={moveAmongHits}>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            askNow();
          }}
        >
          <TextField
            ref={field}
            label={t`Search in this room`}
            hideLabel
            type="search"
            placeholder={t`Which words?`}
            value={query}
            onChange={setQuery}
            maxLength={longestQuery}
            autoComplete="off"
          />
        </form>
      </search>
      <SearchResults city={city} search={search} hrefOf={hrefOf} />
    </div>
  );
}
