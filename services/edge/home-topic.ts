/** The topic `home`: `{"event":"home.update","home":GetHomeResponse}`, whenever what City Home shows has changed; `city.error` while nobody can say. */
import { type JsonObject, toJson } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { GetHomeResponseSchema, type HomeService } from 'proto/city/home/v1/home';
import type { Log } from '../telemetry.ts';
import { type PlainTopic, whileHeard } from './plain-topic.ts';
import type { Topics } from './topics.ts';

const unreadable = JSON.stringify({
  event: 'city.error',
  code: 'unavailable',
  message: 'City Home cannot be read now',
});

/** How old what is on the screens may be; the order of popular rooms keeps longer, which is for rooms to say. */
const lookEveryMs = 5_000;

/** Opens the topic; City Home is looked at while somebody here listens, once for all of them. */
export function openHomeTopic(home: Client<typeof HomeService>, topics: Topics, log: Log): PlainTopic {
  let timer: NodeJS.Timeout | undefined;
  let told = '';
  const look = async () => {
    try {
      const answer = toJson(GetHomeResponseSchema, await home.getHome({}), {
        useProtoFieldName: true,
        alwaysEmitImplicit: true,
      }) as JsonObject;
      // When it was read is no news by itself.
      const { read_at: readAt, ...shown } = answer;
      const news = JSON.stringify(shown);
      if (news === told) return;
      told = news;
      topics.deliver('home', JSON.stringify({ event: 'home.update', home: { ...shown, read_at: readAt } }));
    } catch (error) {
      log.warn({ err: error }, 'City Home could not be read');
      // Said each time: what is on the screens is no longer what the city is.
      told = '';
      topics.deliver('home', unreadable);
    }
  };
  return whileHeard('home', topics, {
    begin() {
      timer = setInterval(() => void look(), lookEveryMs);
    },
    end() {
      clearInterval(timer);
      told = '';
    },
  });
}
