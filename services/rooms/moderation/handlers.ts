/** ModerationService: its RPCs, like a table of contents. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { Standing } from 'proto/city/rooms/v1/standing';
import type { Limit } from '../../limits.ts';
import type { Postgres } from '../../postgres.ts';
import type { RoomDirectory } from '../room-directory.ts';
import type { RoomLog } from '../room-log.ts';
import { archiveRoom } from './archive-room.ts';
import { banResident } from './ban-resident.ts';
import type { ChangeRoom } from './change-room.ts';
import { type ChangeStanding, openStandings } from './change-standing.ts';
import { listModeration } from './list-moderation.ts';
import { listReports } from './list-reports.ts';
import { listSilenced } from './list-silenced.ts';
import { listStandings } from './list-standings.ts';
import { muteResident } from './mute-resident.ts';
import { pinMessage } from './pin-message.ts';
import { reportMessage } from './report-message.ts';
import { resolveReport } from './resolve-report.ts';
import { setModerator } from './set-moderator.ts';
import { setSlowMode } from './set-slow-mode.ts';
import type { Place } from './standing.ts';
import { updateRoom } from './update-room.ts';

/** What the handlers need. */
export type ModerationDesk = {
  directory: RoomDirectory;
  log: RoomLog;
  postgres: Postgres;
  changeRoom: ChangeRoom;
  cityModerators: ReadonlySet<string>;
  reports: Limit;
  /** Tells whom it concerns that a resident stands otherwise in a room from now on. */
  tellStanding: (place: Place, standing: Standing) => void;
  /** Tells whom it concerns that a room has more or fewer open reports. */
  tellReports: (roomId: string) => void;
};

/** The handlers. */
export function moderation(desk: ModerationDesk): ServiceImpl<typeof ModerationService> {
  const { directory, log, postgres, changeRoom, cityModerators, reports, tellReports } = desk;
  const change = openStandings(postgres, cityModerators);
  const changeStanding: ChangeStanding = async (actor, place, ...how) => {
    const standing = await change(actor, place, ...how);
    desk.tellStanding(place, standing);
    return standing;
  };
  return {
    updateRoom: updateRoom(directory, changeRoom),
    archiveRoom: archiveRoom(directory, changeRoom),
    pinMessage: pinMessage(directory, changeRoom),
    setSlowMode: setSlowMode(directory, changeRoom),
    setModerator: setModerator(directory, changeStanding),
    muteResident: muteResident(directory, changeStanding),
    banResident: banResident(directory, changeStanding),
    listStandings: listStandings(directory, postgres, cityModerators),
    listSilenced: listSilenced(postgres),
    reportMessage: reportMessage(directory, postgres, reports, tellReports),
    listReports: listReports(directory, log, postgres),
    resolveReport: resolveReport(directory, postgres, tellReports),
    listModeration: listModeration(directory, postgres),
  };
}
