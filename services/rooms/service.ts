/** rooms: public rooms and their logs. */
import { PresenceService } from 'proto/city/presence/v1/presence';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import type { RoomEvent } from 'proto/city/rooms/v1/message';
import { ModerationService } from 'proto/city/rooms/v1/moderation';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { residentTopic, roomTopic } from '../bus-topics.ts';
import { keptAnswer } from '../kept-answer.ts';
import { openLimit } from '../limits.ts';
import { outboxSteps } from '../outbox.ts';
import { mentionFrame, unreadFrame } from '../resident-frames.ts';
import { busText } from '../room-frames.ts';
import type { Service } from '../service.ts';
import { createRoom } from './create-room.ts';
import { deleteMessage } from './delete-message.ts';
import { editMessage } from './edit-message.ts';
import { getRoom } from './get-room.ts';
import { joinRoom, leaveRoom } from './join-room.ts';
import { linkMatrixRoom } from './link-matrix-room.ts';
import { listEvents } from './list-events.ts';
import { listMembers } from './list-members.ts';
import { listMentions } from './list-mentions.ts';
import { listMessages } from './list-messages.ts';
import { listPins } from './list-pins.ts';
import { listPopular } from './list-popular.ts';
import { listRooms } from './list-rooms.ts';
import { listTops } from './list-tops.ts';
import { listUnread } from './list-unread.ts';
import { markRead, markReads } from './mark-read.ts';
import { openRoomChanges } from './moderation/change-room.ts';
import { moderation } from './moderation/handlers.ts';
import { openReportNews } from './moderation/report-news.ts';
import { openStandingHere } from './moderation/standing-here.ts';
import { openStandingNews } from './moderation/standing-news.ts';
import { openPeopleInside } from './people-inside.ts';
import { popularOrder } from './popular-order.ts';
import { openPostLimits } from './post-limits.ts';
import { postMessage } from './post-message.ts';
import { postMessages } from './post-messages.ts';
import { type Call, openPostgresRoomLog } from './postgres-room-log.ts';
import { react } from './react.ts';
import { openResidentNames } from './resident-names.ts';
import { openRoomDirectory } from './room-directory.ts';
import { openRoomReads } from './room-reads.ts';
import { followLogs } from './search/follow-logs.ts';
import { indexEntries } from './search/message-index.ts';
import { openStems } from './search/stems.ts';
import { openSearchLimits } from './search-limits.ts';
import { searchMessages } from './search-messages.ts';
import { roomSteps } from './tables.ts';
import { watchRoom } from './watch-room.ts';

/** The order of the popular rooms changes at most this often. */
const orderMs = 15_000;

/** The service; see RoomsService for its promises. */
export const rooms: Service = {
  name: 'rooms',
  offers: [RoomsService, ModerationService],
  async open({ config, postgres, bus, dial, log, onClose, shutdown }) {
    const database = await postgres();
    await database.migrate('outbox', outboxSteps);
    await database.migrate('rooms', roomSteps);
    const { matrixServerName } = config;
    const directory = openRoomDirectory(database, matrixServerName);
    const stems = openStems();
    const index = followLogs(
      (some) => indexEntries(database, stems, some),
      (error) => log.error({ err: error }, 'the index of messages stays behind, trying again'),
    );
    onClose(() => index.stop());
    const published = (roomId: string, entries: RoomEvent[]) => {
      bus.publish(roomTopic(roomId), busText(entries));
      index.grown(roomId);
    };
    const called = (residentId: string, call: Call) => bus.publish(residentTopic(residentId), mentionFrame(call));
    const roomLog = openPostgresRoomLog(database, published, {
      cityModerators: config.moderators,
      called,
      matrixServer: matrixServerName,
    });
    const reads = openRoomReads(database, (residentId, unread) => {
      bus.publish(residentTopic(residentId), unreadFrame(unread));
    });
    const presence = dial(PresenceService);
    const names = openResidentNames(dial(ResidentsService));
    const inside = openPeopleInside(presence, log);
    const order = keptAnswer(orderMs, () => popularOrder(database, inside));
    const posts = openLimit(config, 'posts', 'too many messages', { points: 30, seconds: 10 });
    const creations = openLimit(config, 'rooms', 'too many new rooms', { points: 10, seconds: 600 });
    const searches = openLimit(config, 'searches', 'too many searches', { points: 40, seconds: 10 });
    const strangersSearches = openLimit(config, 'strangers searches', 'too many searches', {
      points: 400,
      seconds: 10,
    });
    const reading = openLimit(config, 'reads', 'too many reads', { points: 600, seconds: 10 });
    const roomPosts = openLimit(config, 'room posts', 'too many messages in this room', { points: 100, seconds: 10 });
    const reports = openLimit(config, 'reports', 'too many reports', { points: 20, seconds: 600 });
    onClose(() => {
      posts.close();
      roomPosts.close();
      reports.close();
      searches.close();
      strangersSearches.close();
      reading.close();
      creations.close();
    });

    const limits = openPostLimits(posts, roomPosts, database, config.moderators);
    const desk = { directory, log: roomLog, postgres: database, cityModerators: config.moderators, reports };
    const changeRoom = openRoomChanges(database, published, matrixServerName);
    const tellStanding = openStandingNews(bus, presence, log);
    const tellReports = openReportNews(bus, database, config.moderators, log);
    return (router) => {
      router.service(ModerationService, moderation({ ...desk, changeRoom, tellStanding, tellReports }));
      router.service(RoomsService, {
        listRooms: listRooms(directory, inside, reads),
        listPopular: listPopular(order, directory, inside),
        createRoom: createRoom(directory, creations, bus),
        getRoom: getRoom(directory, roomLog, inside, openStandingHere(database)),
        listMessages: listMessages(directory, roomLog),
        searchMessages: searchMessages(database, directory, stems, openSearchLimits(searches, strangersSearches)),
        postMessage: postMessage(directory, roomLog, limits, names, bus),
        postMessages: postMessages(directory, roomLog, limits, names, bus),
        editMessage: editMessage(directory, roomLog, posts, names),
        deleteMessage: deleteMessage(directory, roomLog, posts),
        react: react(directory, roomLog, posts),
        listPins: listPins(directory, roomLog),
        listEvents: listEvents(directory, roomLog),
        listTops: listTops(directory),
        markRead: markRead(directory, reads, reading),
        markReads: markReads(reads),
        listUnread: listUnread(directory, reads),
        listMembers: listMembers(directory, presence),
        listMentions: listMentions(database),
        joinRoom: joinRoom(directory, presence, database),
        leaveRoom: leaveRoom(directory, presence),
        linkMatrixRoom: linkMatrixRoom(directory, database, published, matrixServerName),
        watchRoom: watchRoom(directory, roomLog, bus, shutdown),
      });
    };
  },
};
