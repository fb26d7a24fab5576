/** room_messages: the last messages of a room that the resident is in, for a summary. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { Source_Counted, Source_Kind } from 'proto/city/agents/v1/agents';
import type { Message } from 'proto/city/rooms/v1/message';
import { plainText } from 'proto/markup/plain-text';
import { type CityClients, inTheNameOf } from './city-clients.ts';
import { BadArguments, type CityTool, type Reader, textArgument } from './city-tool.ts';
import { cut, plainJson } from './others-words.ts';
import { isIn } from './own-rooms.ts';
import { roomPath, source } from './source.ts';

const name = 'room_messages';
const messagesAtMost = 30;
const textAtMost = 400;
/** All messages together; the oldest are left out first. */
const allAtMost = 6_000;
const nameAtMost = 60;

/** The tool. */
export function roomMessages(clients: CityClients): CityTool {
  return {
    name,
    kind: Source_Kind.MESSAGES,
    description:
      'The last messages of one room, oldest first, to summarise them. Only of a room that the resident has open, has read, or has spoken in.',
    parameters: {
      type: 'object',
      properties: { room: { type: 'string', description: 'The id or the slug of the room, or its name.' } },
      required: ['room'],
      additionalProperties: false,
    },
    async run(args, reader) {
      const room = await roomNamed(clients, textArgument(args, 'room', 80), reader);
      if (!(await isIn(clients, room.id, reader))) {
        throw new BadArguments(
          'the resident is not in that room: its messages are not read. Say that they may open it first',
        );
      }
      const { messages } = await clients.rooms.listMessages(
        { roomId: room.id, limit: messagesAtMost },
        inTheNameOf(reader),
      );
      const told = lastOf(messages.filter(({ deletedAt, text }) => !deletedAt && text !== ''));
      const [first] = told;
      const path = first ? `${roomPath(room.slug)}?at=${first.seq}` : roomPath(room.slug);
      const label = cut(room.name, nameAtMost);
      return {
        told: plainJson({ room: label, messages: told.map(toldMessage) }),
        sources: [
          source({
            kind: Source_Kind.MESSAGES,
            tool: name,
            label,
            count: told.length,
            counted: Source_Counted.MESSAGES,
            path,
          }),
        ],
        fromOthersWords: true,
      };
    },
  };
}

/** The room with that id or slug, or else the one of that name. */
async function roomNamed(
  { rooms }: CityClients,
  named: string,
  reader: Reader,
): Promise<{ id: string; slug: string; name: string }> {
  const options = inTheNameOf(reader);
  try {
    return await rooms.getRoom({ roomId: named }, options);
  } catch (error) {
    if (ConnectError.from(error).code !== Code.NotFound) throw error;
  }
  const wanted = named.toLowerCase();
  const { rooms: latest } = await rooms.listRooms({ limit: 100 }, options);
  const found = latest.find((room) => room.name.toLowerCase() === wanted);
  if (!found) throw new BadArguments('there is no such room; find_room finds rooms by words');
  return found;
}

/** The newest messages that fit together, oldest first. */
function lastOf(messages: readonly Message[]): Message[] {
  const kept: Message[] = [];
  let length = 0;
  for (const message of messages.toReversed()) {
    length += Math.min(message.text.length, textAtMost) + 80;
    if (length > allAtMost) break;
    kept.unshift(message);
  }
  return kept;
}

function toldMessage({ username, text, createdAt }: Message): Record<string, unknown> {
  return {
    from: cut(username, nameAtMost),
    text: cut(plainText(text), textAtMost),
    at: createdAt && new Date(timestampMs(createdAt)).toISOString(),
  };
}
