/** The tools of the city: each reads, none writes. */
import type { CityClients } from './city-clients.ts';
import type { CityTool } from './city-tool.ts';
import { findRoom } from './find-room.ts';
import { latestEvents } from './latest-events.ts';
import { popularRooms } from './popular-rooms.ts';
import { roomMessages } from './room-messages.ts';
import { whoIsOnline } from './who-is-online.ts';

/** All of them, over the services that know the city. */
export function cityTools(clients: CityClients): CityTool[] {
  return [whoIsOnline, popularRooms, latestEvents, findRoom, roomMessages].map((tool) => tool(clients));
}
