/** For tests of the gRPC ways in and out: a rooms service whose RPCs do what the room's name says. */
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { partly } from './city.testing.ts';
import { refuse, tooMany } from './refusal.ts';
import type { Service } from './service.ts';

/** The service; `ended` hears why a call that waits for its end was ended, `name` is told in answers. */
export function roomsThatDo(name: string, ended: (reason: unknown) => void = () => {}): Service {
  const untilEnded = (context: HandlerContext) =>
    new Promise<void>((resolve) => {
      context.signal.addEventListener('abort', () => {
        ended(context.signal.reason);
        resolve();
      });
    });
  const implementation = partly(RoomsService, {
    async getRoom({ roomId }, context) {
      if (roomId === 'refused') throw refuse(Code.AlreadyExists, 'room_id', 'не може бути такою');
      if (roomId === 'teapot') throw new ConnectError('я чайник', Code.Unavailable, { 'x-http-code': '418' });
      if (roomId === 'busy') throw tooMany('too many calls', 1_500);
      if (roomId === 'fault') throw new Error('password=hunter2');
      if (roomId === 'slow') await untilEnded(context);
      return { id: roomId, name, description: context.requestHeader.get('x-told') ?? '' };
    },
    createRoom(request, context) {
      context.responseHeader.set('x-http-code', '201');
      return { room: { name: request.name } };
    },
    async *watchRoom({ roomId }, context) {
      const count = { three: 3, many: 1_500, broken: 1, endless: 1, away: 1 }[roomId] ?? 0;
      const text = roomId === 'many' ? 'х'.repeat(10_000) : 'х';
      for (let seq = 1; seq <= count; seq++) yield { epoch: name, event: { case: 'message', value: { seq, text } } };
      if (roomId === 'broken') throw refuse(Code.DataLoss, 'epoch', 'не з цього журналу');
      if (roomId === 'away') throw new ConnectError('журналу зараз немає', Code.Unavailable);
      if (roomId === 'fault') throw new Error('password=hunter2');
      if (roomId === 'endless') await untilEnded(context);
    },
  });
  return {
    name: 'rooms',
    offers: [RoomsService],
    open: () => (router) => router.service(RoomsService, implementation),
  };
}
