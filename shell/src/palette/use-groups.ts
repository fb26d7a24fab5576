import { useLingui } from '@lingui/react';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Shell } from '../shell-context.ts';
import { arrange } from './arrange.ts';
import type { Group } from './command.ts';
import { doOnThisPage } from './do-on-this-page.ts';
import { goToPage } from './go-to-page.ts';
import { goToRoom } from './go-to-room.ts';
import { howOthersSeeYou } from './how-others-see-you.ts';
import type { PaletteStore } from './palette-store.ts';
import { sayWith } from './say.ts';
import { withWhatIsTyped } from './with-what-is-typed.ts';
import { youAndThisPage } from './you-and-this-page.ts';

/** Everything that this city can do now, for what is typed. Nothing leads to a page that the plan does not have. */
export function useGroups(shell: Shell, palette: PaletteStore): Group[] {
  const { city, told, theme } = shell;
  const { i18n } = useLingui();
  const locale = useStore(city.locale);
  const plan = useStore(told, (state) => state.plan);
  const routes = (plan?.microfrontends ?? []).flatMap(({ contributions }) => contributions?.routes ?? []);
  const has = (pattern: string) => routes.some(({ path }) => path === pattern);
  const { query, recent, rooms, roomsAre, moreRooms } = useStore(palette.store);
  const say = useMemo(() => sayWith(i18n), [i18n]);
  // Hundreds of rooms are not worded anew with each letter.
  const toRooms = useMemo(
    () => goToRoom(city, palette, { rooms, roomsAre, moreRooms }, say),
    [city, palette, rooms, roomsAre, moreRooms, say],
  );
  const commands = [
    ...goToPage(city, routes, locale, say),
    ...(has('/rooms/{slug}') ? toRooms : []),
    ...doOnThisPage(shell, palette, has('/rooms'), say),
    ...howOthersSeeYou(city, say),
    ...youAndThisPage(theme, city.locale, say),
    ...withWhatIsTyped(city, { rooms: has('/rooms'), secondMe: has('/secondme') }, query, say),
  ];
  return arrange(commands, query, recent, roomsAre === 'asked' && rooms.length === 0);
}
