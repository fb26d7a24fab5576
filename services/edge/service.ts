/** edge: the only door for browsers. REST, Connect, WebSocket, the shell and the files of the microfrontends. */
import { fileURLToPath } from 'node:url';
import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import { Gauge } from 'prom-client';
import { AgentsService } from 'proto/city/agents/v1/agents';
import { FeedService } from 'proto/city/feed/v1/feed';
import { HomeService } from 'proto/city/home/v1/home';
import { MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RegistryService } from 'proto/city/registry/v1/registry';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { ModerationService } from 'proto/city/rooms/v1/moderation';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { leftTopic } from '../bus-topics.ts';
import { openLimit } from '../limits.ts';
import { revokedOf, revokedTopic } from '../passport.ts';
import type { LeftNews } from '../presence-frames.ts';
import type { Host, Service } from '../service.ts';
import { addressNames } from './address-name.ts';
import { answerHttp } from './answer-http.ts';
import { openBeats } from './beats.ts';
import { openChoices } from './choices.ts';
import { entrance } from './entrance.ts';
import { openFeedTopic } from './feed-topic.ts';
import { forward } from './forward.ts';
import { openHomeTopic } from './home-topic.ts';
import { openMcpDoor } from './mcp/mcp-door.ts';
import { openMeTopic } from './me-topic.ts';
import { portal } from './portal.ts';
import { openPosts } from './posts.ts';
import { openPresenceTopic } from './presence-topic.ts';
import { openReads } from './reads.ts';
import { rest } from './rest.ts';
import { openRoomTopic } from './room-topic.ts';
import { sessionOf } from './session.ts';
import { openSilenced } from './silenced.ts';
import { openSockets } from './sockets.ts';
import { Topics } from './topics.ts';

/** What a browser, or anyone through this door, may call. */
const publicServices: readonly DescService[] = [
  ResidentsService,
  RoomsService,
  ModerationService,
  PresenceService,
  FeedService,
  HomeService,
  SecondMeService,
  AgentsService,
  RegistryService,
  MatrixGatewayService,
];
/** The folder in which the shell and the services lie side by side. */
const house = fileURLToPath(new URL('../..', import.meta.url));

/** The service. It offers no RPC of its own: what it answers, it forwards. */
export const edge: Service = {
  name: 'edge',
  offers: [],
  open(host) {
    const { config, http, runsHere, transport, dial } = host;
    // A door to a service that nobody can find is said at the start, and not to the first visitor.
    for (const service of publicServices) dial(service);
    const sockets = openWebSockets(host);

    http.entrance = entrance(config.allowedOrigins, addressNames(config.secret));
    const requests = openLimit(config, 'mcp', 'too many requests', { points: 120, seconds: 60 });
    host.onClose(requests.close);
    http.fallback = answerHttp(
      openMcpDoor({
        passports: host.passports,
        allowedOrigins: config.allowedOrigins,
        requests,
        // Without an identity of the edge's: who asks is whose token goes along.
        services: {
          secondMe: createClient(SecondMeService, transport(SecondMeService)),
          agents: createClient(AgentsService, transport(AgentsService)),
        },
      }),
      rest(publicServices, transport),
      portal({
        registry: dial(RegistryService),
        home: dial(HomeService),
        log: host.log,
        house,
        development: config.development,
      }),
    );
    http.upgrade = sockets.upgrade;

    return (router) => {
      for (const service of publicServices) {
        if (!runsHere(service))
          router.service(
            service,
            forward(service, () => transport(service)),
          );
      }
    };
  },
};

function openWebSockets(host: Host) {
  const { config, bus, dial, log, passports, onDrain } = host;
  const rooms = dial(RoomsService);
  const presence = dial(PresenceService);
  const residents = dial(ResidentsService);
  const topics = new Topics();
  const choices = openChoices(presence, bus, log);
  const beats = openBeats(presence, choices, log);
  const reads = openReads(rooms, log);
  const sockets = openSockets(
    {
      bus,
      beats,
      choices,
      post: openPosts(rooms),
      roomId: rememberedRoomIds(rooms),
      roomTopic: openRoomTopic(rooms, presence, bus, topics, log),
      presenceTopic: openPresenceTopic(presence, bus, topics),
      feedTopic: openFeedTopic(bus, topics),
      homeTopic: openHomeTopic(dial(HomeService), topics, log),
      meTopic: openMeTopic(bus),
      silenced: openSilenced(dial(ModerationService), beats, bus, log),
      reads,
    },
    (request, ticket) => sessionOf(request, ticket, passports, residents, config.allowedOrigins),
    config.limits,
  );
  choices.onChange(beats.tellChosen, (connection) => connection.lookAgain(), beats.hide);
  const left = bus.subscribe(leftTopic, (text) => {
    const { user_id: userId, connection_id: holder } = JSON.parse(text) as LeftNews;
    beats.leave(userId, holder);
  });
  const revoked = bus.subscribe(revokedTopic, (text) => sockets.closePassport(revokedOf(text).passportId));
  new Gauge({
    name: 'city_edge_sockets',
    help: 'Open WebSockets.',
    registers: [host.metrics],
    collect() {
      this.set(sockets.count());
    },
  });
  onDrain(async () => {
    revoked.end();
    await sockets.drain();
    left.end();
    await Promise.all([beats.close(), reads.close()]);
    choices.close();
  });
  return sockets;
}

/**
 * Ids and slugs of rooms never change, so each is asked for once, for all who come meanwhile. GetRoom brings more than the id,
 * but it is the RPC that knows slugs, and only those who name a room here first wait for it.
 */
function rememberedRoomIds(rooms: Client<typeof RoomsService>): (idOrSlug: string) => Promise<string> {
  const ids = new Map<string, Promise<string>>();
  return (idOrSlug) => {
    const known = ids.get(idOrSlug);
    if (known) return known;
    if (ids.size >= 10_000) ids.clear();
    const id = rooms.getRoom({ roomId: idOrSlug }).then((room) => room.id);
    ids.set(idOrSlug, id);
    id.catch(() => ids.delete(idOrSlug));
    return id;
  };
}
