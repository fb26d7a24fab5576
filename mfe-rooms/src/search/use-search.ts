import { createClient } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { useEffect, useMemo } from 'react';
import type { City } from 'shell/contract';
import { createSearch, endSearch, lookAgain, lookFor, type Search } from './search-store.ts';

/** Looks for what the address asks, in a room or in all ('') of them; again when a connection that was missing is there. */
export function useSearch(city: City, room: string, asked: string): Search {
  const search = useMemo(() => createSearch(createClient(RoomsService, city.transport), room), [city, room]);
  useEffect(() => void lookFor(search, asked), [search, asked]);
  useEffect(() => () => endSearch(search), [search]);
  useEffect(
    () =>
      city.socket.status.subscribe(({ state }) => {
        if (state === 'open' && search.store.getState().phase === 'failed') void lookAgain(search);
      }),
    [city, search],
  );
  return search;
}
