import { createClient } from '@connectrpc/connect';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { useEffect, useState } from 'react';
import type { City, SlotPart } from 'shell/contract';
import { Badge } from 'shell/ui/badge.tsx';
import { Words } from 'shell/ui/words.tsx';
import { catalogues } from './catalogues.ts';
import { tabClock } from './clock.ts';
import { followNews } from './follow-news.ts';
import { useMentionNotices } from './mentions/use-mention-notices.ts';
import { askNews, mentionsIn } from './room-news.ts';
import { useLeftRooms } from './use-left-rooms.ts';

/** The slot `nav-rooms`: beside the way to the rooms, on every page. */
export const Part: SlotPart = ({ city }) => (
  <Words locale={city.locale} catalogues={catalogues}>
    <RoomsBadge city={city} />
  </Words>
);

/** In how many unread messages this resident is called by name; the icon of an installed city has the number, too. */
export function RoomsBadge({ city }: { city: City }) {
  const { t } = useLingui();
  const [mentions, setMentions] = useState(0);
  useMentionNotices(city);
  useLeftRooms(city);
  useEffect(() => {
    const rooms = createClient(RoomsService, city.transport);
    const ask = async () => {
      const news = await askNews(rooms);
      // When nobody can say, what was known is the best there is.
      if (news) setMentions(mentionsIn(news));
    };
    void ask();
    return followNews(city.socket, tabClock, ask);
  }, [city]);
  useEffect(() => void setAppBadge(mentions), [mentions]);
  const label = mentions > 99 ? t`99+ mentions` : t`${plural(mentions, { one: '# mention', other: '# mentions' })}`;
  return <Badge count={mentions} label={label} />;
}

/** https://w3c.github.io/badging: 0 takes the number away. Browsers without it, and those that refuse, are left alone. */
async function setAppBadge(count: number): Promise<void> {
  try {
    await navigator.setAppBadge?.(count);
  } catch {
    // Not installed, or not allowed.
  }
}
