/**
 * The seed of the contract, row by row, from outside: run by city.test.ts against the city in one process on its
 * embedded default and on PostgreSQL + Redis, and by many-processes.test.ts against a city in pieces.
 */
import { expect, test } from 'vitest';
import { arrive, eventually, type Heard, stranger } from './city-client.testing.ts';

/** Declares the tests; `base` is the address of an edge, `other` of another edge of the same city, or the same. */
export function cityAcceptance(city: () => { base: string; other: string }): void {
  let count = 0;
  const newRoom = async () => {
    const owner = await arrive(city().base, 'Засновниця');
    count += 1;
    const name = `Кімната ${Date.now()}-${count}`;
    const { status, body } = await owner.call('POST', '/city/rooms', { name, description: 'Для перевірки' });
    expect(status).toBe(201);
    return { owner, room: body };
  };

  test('the default rooms are there, with all fields of a Room', async () => {
    const { status, body } = await stranger(city().base).call('GET', '/city/rooms?limit=100');
    expect(status).toBe(200);
    expect(body.map((room: { id: string }) => room.id)).toEqual(
      expect.arrayContaining(['city_general', 'city_welcome', 'city_builders', 'city_science', 'city_energy']),
    );
    const general = body.find((room: { id: string }) => room.id === 'city_general');
    expect(general).toMatchObject({ slug: 'general', name: 'General', description: 'Головна кімната міста' });
    expect(typeof general.members_online).toBe('number');
    expect(new Date(general.created_at).toISOString()).toBe(general.created_at);
  });

  test('the same resource answers under no prefix, /v1 and /api', async () => {
    const visitor = stranger(city().base);
    for (const prefix of ['', '/v1', '/api']) {
      const { status, body } = await visitor.call('GET', `${prefix}/city/rooms/city_general`);
      expect([status, body.id]).toEqual([200, 'city_general']);
    }
  });

  test('a room is made once: the same name or slug is 409 and names the field', async () => {
    const { owner, room } = await newRoom();
    expect(room.id).toBe(`city_${room.slug}`);
    const again = await owner.call('POST', '/city/rooms', { name: room.name.toUpperCase() });
    expect([again.status, again.body.violations[0].field]).toEqual([409, 'name']);
    const slug = await owner.call('POST', '/city/rooms', { name: `${room.name} інша`, slug: room.slug });
    expect([slug.status, slug.body.violations[0].field]).toEqual([409, 'slug']);
  });

  test('an HTTP post is heard once by everyone in the room, at every edge, the sender too', async () => {
    const { owner, room } = await newRoom();
    const guest = await arrive(city().other, 'Гостя');
    const here = await owner.open(`/ws/city/rooms/${room.id}`);
    const there = await guest.open(`/ws/city/rooms/${room.slug}`);
    expect((await here.next('city.room.snapshot')).room_id).toBe(room.id);
    await there.next('city.room.snapshot');
    const posted = await owner.call('POST', `/city/rooms/${room.id}/messages`, { text: 'Добрий день' });
    expect(posted.status).toBe(201);
    expect(posted.body).toMatchObject({ room_id: room.id, seq: 1, user_id: owner.userId, text: 'Добрий день' });
    for (const socket of [here, there]) {
      const frame = await socket.next('city.room.message');
      expect(frame).toMatchObject({ room_id: room.id, seq: 1, message: { id: posted.body.id, text: 'Добрий день' } });
    }
    await guest.call('POST', `/city/rooms/${room.id}/messages`, { body: 'І вам' });
    await here.next((frame) => frame.seq === 2);
    expect(here.heard.filter((frame) => frame.event === 'city.room.message').map((frame) => frame.seq)).toEqual([1, 2]);
    await Promise.all([here.close(), there.close()]);
  });

  test('the same client_id again is 200 and the first message; another text under it is 409', async () => {
    const { owner, room } = await newRoom();
    const post = (text: string) => owner.call('POST', `/city/rooms/${room.id}/messages`, { text, client_id: 'c-1' });
    const [first, retry, other] = [await post('раз'), await post('раз'), await post('два')];
    expect([first.status, retry.status, other.status]).toEqual([201, 200, 409]);
    expect(retry.body).toEqual(first.body);
    expect(other.body.violations[0].field).toBe('client_id');
  });

  test('a room shows its last 50 messages oldest first, its people, top_seq and epoch; history pages both ways', async () => {
    const { owner, room } = await newRoom();
    const socket = await owner.open(`/ws/city/rooms/${room.id}`);
    await socket.next('city.room.snapshot');
    for (let n = 1; n <= 53; n++) {
      socket.send({ event: 'city.room.message.send', client_id: `n${n}`, text: `повідомлення ${n}` });
      // Residents are limited to 30 messages in 10 s; the acceptance city has no limits, so this only keeps order.
      await socket.next((frame) => frame.event === 'city.room.ack' && frame.client_id === `n${n}`);
    }
    const { body } = await owner.call('GET', `/city/rooms/${room.id}`);
    expect(body.messages.map((message: { seq: number }) => message.seq)).toEqual(
      Array.from({ length: 50 }, (_, n) => n + 4),
    );
    expect(body).toMatchObject({ top_seq: 53, online_members: [owner.userId], members_online: 1 });
    expect(body.last_event).toBe('Засновниця: повідомлення 53');
    const older = await owner.call('GET', `/city/rooms/${room.id}/messages?before_seq=4&limit=2`);
    expect(older.body).toMatchObject({ has_more: true, messages: [{ seq: 2 }, { seq: 3 }] });
    const newer = await owner.call('GET', `/city/rooms/${room.id}/messages?after_seq=51`);
    expect(newer.body).toMatchObject({ has_more: false, messages: [{ seq: 52 }, { seq: 53 }] });
    await socket.close();
  });

  test('who comes back with epoch and seq gets exactly what was missed; with another epoch a snapshot', async () => {
    const { owner, room } = await newRoom();
    for (const text of ['а', 'б', 'в']) await owner.call('POST', `/city/rooms/${room.id}/messages`, { text });
    const { body } = await owner.call('GET', `/city/rooms/${room.id}`);
    const back = await owner.open(`/ws/city/rooms/${room.id}?epoch=${body.epoch}&after=1`);
    expect(await back.next('city.room.resumed')).toMatchObject({ recovered: true });
    await back.next((frame) => frame.seq === 3);
    expect(back.heard.filter((frame) => frame.event === 'city.room.message').map((frame) => frame.seq)).toEqual([2, 3]);
    const lost = await owner.open(`/ws/city/rooms/${room.id}?epoch=another&after=1`);
    expect(await lost.next('city.room.resumed')).toMatchObject({ recovered: false });
    expect((await lost.next('city.room.snapshot')).messages).toHaveLength(3);
    await Promise.all([back.close(), lost.close()]);
  });

  test('an edit, a reaction and a deletion are heard with a seq of their own, and again by who comes back', async () => {
    const { owner, room } = await newRoom();
    const guest = await arrive(city().other, 'Гостя');
    const here = await guest.open(`/ws/city/rooms/${room.id}`);
    await here.next('city.room.snapshot');
    const path = `/city/rooms/${room.id}/messages`;
    await owner.call('POST', path, { text: 'раз' });
    expect((await owner.call('PATCH', `${path}/1`, { text: 'два' })).body).toMatchObject({ seq: 1, text: 'два' });
    expect(await here.next('city.room.edited')).toMatchObject({ room_id: room.id, seq: 2, message: { text: 'два' } });
    await guest.call('POST', `${path}/1/reactions`, { emoji: '🌻' });
    expect(await here.next('city.room.reaction')).toMatchObject({
      seq: 3,
      message: { reactions: [{ emoji: '🌻', user_ids: [guest.userId] }] },
    });
    expect((await guest.call('DELETE', `${path}/1`)).status).toBe(403);
    await owner.call('DELETE', `${path}/1`);
    const deleted = await here.next('city.room.deleted');
    expect(deleted).toMatchObject({ seq: 4, message: { seq: 1, text: '' } });
    const { body } = await owner.call('GET', `/city/rooms/${room.id}`);
    expect(body).toMatchObject({ top_seq: 4, messages: [{ seq: 1, text: '' }] });
    expect(body.last_event ?? null, 'a card does not tell what was deleted').toBeNull();
    const back = await guest.open(`/ws/city/rooms/${room.id}?epoch=${body.epoch}&after=2`);
    expect(await back.next('city.room.resumed')).toMatchObject({ recovered: true });
    await back.next('city.room.deleted');
    expect(back.heard.flatMap(({ seq }) => (typeof seq === 'number' ? [seq] : []))).toEqual([3, 4]);
    await Promise.all([here.close(), back.close()]);
  });

  test('join and leave are told once a resident, however many sockets; presence follows', async () => {
    const { owner, room } = await newRoom();
    const watcher = await owner.open(`/ws/city/rooms/${room.id}`);
    await watcher.next((frame) => frame.event === 'city.room.presence' && frame.online === 1);
    const guest = await arrive(city().other, 'Гість двох вкладок');
    const of = (event: string) => (frame: Heard) => frame.event === event && frame.user_id === guest.userId;
    const tabs = [await guest.open(`/ws/city/rooms/${room.id}`), await guest.open(`/ws/city/rooms/${room.id}`)];
    expect(await watcher.next(of('city.room.join'))).toMatchObject({
      username: 'Гість двох вкладок',
      room_id: room.id,
    });
    await watcher.next((frame) => frame.event === 'city.room.presence' && frame.online === 2);
    await tabs[0]?.close();
    await tabs[1]?.next('city.room.snapshot');
    await tabs[1]?.close();
    await watcher.next(of('city.room.leave'));
    expect(watcher.heard.filter(of('city.room.join'))).toHaveLength(1);
    expect(watcher.heard.filter(of('city.room.leave'))).toHaveLength(1);
    await watcher.close();
  });

  test('a heartbeat makes a resident online for everyone, and leaving makes them offline', async () => {
    const watcher = await (await arrive(city().base, 'Сторож')).open('/ws/city/presence');
    expect(await watcher.next('presence.bulk_update')).toHaveProperty('users');
    const guest = await arrive(city().other, 'Присутня');
    const tab = await guest.open('/ws/city/presence');
    await tab.next('presence.bulk_update');
    const update = (status: string) => (frame: Heard) =>
      frame.event === 'presence.update' && frame.user_id === guest.userId && frame.status === status;
    tab.send({ event: 'presence.heartbeat', user_id: guest.userId });
    expect(new Date((await watcher.next(update('online'))).last_seen).getTime()).toBeGreaterThan(0);
    tab.send({ event: 'presence.heartbeat', user_id: guest.userId, status: 'away' });
    await watcher.next(update('away'));
    // A beat that changes nothing is told to nobody.
    tab.send({ event: 'presence.heartbeat', user_id: guest.userId, status: 'away' });
    await tab.close();
    await watcher.next(update('offline'));
    expect(watcher.heard.filter(update('away'))).toHaveLength(1);
    await watcher.close();
  });

  test('one who becomes invisible goes once, leaves no trace, and comes back once; undisturbed they stay', async () => {
    const { room } = await newRoom();
    const guest = await arrive(city().other, 'Невидима');
    const watcher = await (await arrive(city().base, 'Сторож')).open('/ws/city');
    watcher.send({ event: 'subscribe', topic: 'presence' });
    watcher.send({ event: 'subscribe', topic: `room:${room.id}` });
    await watcher.next('presence.bulk_update');
    await watcher.next('city.room.snapshot');
    const tabs = [await guest.open(`/ws/city/rooms/${room.id}`), await guest.open('/ws/city')];
    tabs[1]?.send({ event: 'subscribe', topic: 'me' });
    tabs[1]?.send({ event: 'presence.heartbeat', user_id: guest.userId });
    const about = () => watcher.heard.filter((frame) => frame.user_id === guest.userId);
    const said = () => about().map(({ event, status }) => (event === 'presence.update' ? status : event));
    const settled = async (...words: string[]) => {
      await eventually(
        async () => [...said()].sort(),
        (heard) => heard.length >= words.length,
      );
      expect([...said()].sort()).toEqual([...words].sort());
    };
    await settled('online', 'city.room.join');

    const invisible = await guest.call('PATCH', '/city/presence/me', { choice: 'invisible' });
    expect(invisible).toMatchObject({ status: 200, body: { choice: 'invisible', shows_last_seen: true } });
    expect(await tabs[1]?.next('presence.own')).toMatchObject({ topic: 'me', own: { choice: 'invisible' } });
    await settled('online', 'city.room.join', 'offline', 'city.room.leave');
    for (const tab of tabs) tab.send({ event: 'city.room.typing', room_id: room.id });
    expect((await guest.call('POST', `/city/rooms/${room.id}/join`, {})).status).toBe(200);
    const late = await guest.open(`/ws/city/rooms/${room.id}`);
    expect(await late.next('city.room.snapshot')).toMatchObject({ members: [{ username: 'Сторож' }] });
    await late.close();
    const { body: page } = await stranger(city().base).call('GET', '/city/presence?limit=500');
    expect(page.presences.filter((one: { user_id: string }) => one.user_id === guest.userId)).toEqual([]);
    expect((await guest.call('GET', '/city/presence/me')).body).toMatchObject({ choice: 'invisible' });

    await guest.call('PATCH', '/city/presence/me', { choice: 'do_not_disturb', seconds: 3600 });
    await settled('online', 'city.room.join', 'offline', 'city.room.leave', 'online', 'city.room.join');
    expect(about().findLast(({ event }) => event === 'presence.update')).toMatchObject({ do_not_disturb: true });
    for (const tab of [...tabs, watcher]) await tab.close();
  });

  test('City Guide is present as an agent, and is no resident', async () => {
    const listed = async (query: string) => (await stranger(city().base).call('GET', `/city/presence?${query}`)).body;
    const agents = await eventually(
      () => listed('agents=true'),
      ({ online }) => online > 0,
    );
    expect(agents.presences).toMatchObject([{ user_id: 'city_guide', username: 'City Guide', status: 'online' }]);
    expect(JSON.stringify(await listed('limit=500'))).not.toContain('city_guide');
  });

  test('whoever is blocked sees the other no more, anywhere, until they are not', async () => {
    const { owner, room } = await newRoom();
    const blocked = await arrive(city().other, 'Небажаний');
    const tabs = [await owner.open(`/ws/city/rooms/${room.id}`), await blocked.open('/ws/city')];
    const [own, tab] = tabs;
    if (!own || !tab) throw new Error('unreachable');
    await own.next('city.room.snapshot');
    tab.send({ event: 'subscribe', topic: 'presence' });
    tab.send({ event: 'subscribe', topic: `room:${room.id}` });
    const names = (frame: Heard) => JSON.stringify([frame.users, frame.joined]).includes(owner.userId);
    await tab.next((frame) => frame.event === 'city.room.presence' && frame.online === 2);

    const { status } = await owner.call('POST', '/city/presence/blocked', { resident_id: blocked.userId });
    expect(status).toBe(200);
    await tab.next((frame) => frame.event === 'city.room.leave' && frame.user_id === owner.userId);
    await tab.next((frame) => frame.event === 'city.room.presence' && frame.online === 1 && !names(frame));
    await tab.next((frame) => frame.event === 'presence.bulk_update' && !names(frame));
    const listed = async () => (await blocked.call('GET', `/city/rooms/${room.id}/members`)).body.members.length;
    expect(await listed()).toBe(1);
    expect((await owner.call('GET', '/city/presence/blocked')).body).toMatchObject([{ username: 'Небажаний' }]);
    const before = tab.heard.length;
    await own.close();
    await owner.call('POST', `/city/rooms/${room.id}/messages`, { text: 'мене видно в розмові' });
    await tab.next('city.room.message');
    const people = tab.heard.slice(before).filter(({ event }) => event !== 'city.room.message');
    expect(JSON.stringify(people)).not.toContain(owner.userId);

    await owner.call('DELETE', `/city/presence/blocked/${blocked.userId}`);
    await eventually(listed, (members) => members === 1);
    const again = await owner.open(`/ws/city/rooms/${room.id}`);
    await tab.next((frame) => frame.event === 'city.room.join' && frame.user_id === owner.userId);
    for (const one of [again, tab]) await one.close();
  });

  test('a heartbeat for somebody else is refused, and insisting closes the socket', async () => {
    const [guest, other] = [await arrive(city().base, 'Перша'), await arrive(city().base, 'Друга')];
    const tab = await guest.open('/ws/city/presence');
    await tab.next('presence.bulk_update');
    for (let n = 0; n < 3; n++) tab.send({ event: 'presence.heartbeat', user_id: other.userId });
    expect(await tab.next('presence.error')).toMatchObject({ code: 'permission_denied' });
    expect(await tab.closed).toBe(4403);
  });

  test('one socket for a whole tab hears its topics and sends to rooms', async () => {
    const { owner, room } = await newRoom();
    const tab = await owner.open('/ws/city');
    tab.send({ event: 'subscribe', topic: `room:${room.id}` });
    tab.send({ event: 'subscribe', topic: 'presence' });
    tab.send({ event: 'subscribe', topic: 'feed' });
    await tab.next('city.room.snapshot');
    await tab.next('presence.bulk_update');
    await tab.next((frame) => frame.event === 'subscribed' && frame.topic === 'feed');
    tab.send({ event: 'city.room.message.send', room_id: room.id, client_id: 'x', text: 'з вкладки' });
    expect(await tab.next('city.room.ack')).toMatchObject({ client_id: 'x', seq: 1 });
    expect(await tab.next('city.room.message')).toMatchObject({ topic: `room:${room.id}`, seq: 1 });
    // The feed is everybody's: what others did a moment ago may come first.
    const first = await tab.next(
      ({ event, event_data: told }) =>
        event === 'feed.event' && told.kind === 'room.first_message' && told.room.id === room.id,
    );
    expect(first).toMatchObject({ topic: 'feed', event_data: { actor: { user_id: owner.userId } } });
    tab.send({ event: 'subscribe', topic: 'room:nowhere' });
    expect(await tab.next('city.error')).toMatchObject({ topic: 'room:nowhere', code: 'not_found' });
    expect(tab.isOpen()).toBe(true);
    await tab.close();
  });

  test('what is read on one device is read on the others of that resident, and nobody else hears of it', async () => {
    const { owner, room } = await newRoom();
    const reader = await arrive(city().base, 'Читачка');
    for (const text of ['раз', 'два']) await owner.call('POST', `/city/rooms/${room.id}/messages`, { text });
    const [phone, desk, others] = await Promise.all([
      reader.open(`/ws/city/rooms/${room.id}`),
      reader.open('/ws/city'),
      owner.open('/ws/city'),
    ]);
    for (const socket of [desk, others]) {
      socket.send({ event: 'subscribe', topic: 'me' });
      await socket.next('subscribed');
    }
    phone.send({ event: 'city.room.read', seq: 1 });
    expect(await desk.next('city.room.unread')).toMatchObject({
      topic: 'me',
      room_id: room.id,
      read_seq: 1,
      unread: 1,
    });
    const { body: read } = await reader.call('POST', `/city/rooms/${room.slug}/read`, { seq: 2 });
    expect(read).toEqual({ room_id: room.id, read_seq: 2, top_seq: 2, unread: 0, mentions: 0 });
    await desk.next((frame) => frame.event === 'city.room.unread' && frame.read_seq === 2);
    expect((await reader.call('GET', '/city/rooms:unread')).body).toEqual([read]);
    expect(others.heard.map(({ event }) => event)).not.toContain('city.room.unread');
    await Promise.all([phone.close(), desk.close(), others.close()]);
  });

  test('who is called by name hears it wherever they are, and finds it again', async () => {
    const { owner, room } = await newRoom();
    const called = await arrive(city().base, `Покликана ${room.slug}`);
    const tab = await called.open('/ws/city');
    tab.send({ event: 'subscribe', topic: 'me' });
    await tab.next('subscribed');
    const socket = await owner.open(`/ws/city/rooms/${room.id}`);
    await socket.next('city.room.snapshot');
    const text = `Агов, @${called.displayName}!`;
    const send = { event: 'city.room.message.send', client_id: 'call', text };
    socket.send({ ...send, client_id: 'false', text: 'Агов!', mention_user_ids: [called.userId] });
    expect(await socket.next('city.room.error')).toMatchObject({ client_id: 'false', code: 'invalid_argument' });
    socket.send({ ...send, mention_user_ids: [called.userId] });
    expect(await socket.next('city.room.message')).toMatchObject({
      message: { mentions: [{ user_id: called.userId, username: called.displayName }] },
    });
    expect(await tab.next('city.room.mention')).toEqual({
      ...{ topic: 'me', event: 'city.room.mention', room_id: room.id, room_slug: room.slug, room_name: room.name },
      ...{ seq: 1, from: { user_id: owner.userId, username: owner.displayName }, text },
    });
    const { body: unread } = await called.call('GET', '/city/rooms:unread');
    expect(unread).toEqual([{ room_id: room.id, read_seq: 0, top_seq: 1, unread: 1, mentions: 1 }]);
    const { body: found } = await called.call('GET', '/city/mentions');
    expect(found).toMatchObject({ mentions: [{ room_slug: room.slug, unread: true, message: { seq: 1, text } }] });
    await Promise.all([tab.close(), socket.close()]);
  });

  test('the feed tells what happened, newest first, and City Home has it all in one answer', async () => {
    const { owner, room } = await newRoom();
    const tab = await owner.open(`/ws/city/rooms/${room.id}`);
    const { body: feed } = await eventually(
      () => owner.call('GET', '/city/feed?limit=20'),
      ({ body }) => body.some((event: { room?: { id: string } }) => event.room?.id === room.id),
    );
    const made = feed.find((event: { room?: { id: string } }) => event.room?.id === room.id);
    expect(made).toMatchObject({ kind: 'room.created', actor: { user_id: owner.userId }, room: { name: room.name } });
    const times: number[] = feed.map((event: { created_at: string }) => Date.parse(event.created_at));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    const { body: home } = await eventually(
      () => owner.call('GET', '/city/home'),
      ({ body }) => body.residents_online > 0,
    );
    expect(home.events).toHaveLength(3);
    expect(home.popular).toHaveLength(3);
    expect(home.missing).toEqual([]);
    await tab.close();
  });

  test('Second Me answers with the last five interactions as context, keeps history, and clears it', async () => {
    const resident = await arrive(city().base, 'Питальниця');
    const ask = (prompt: string) => resident.call('POST', '/secondme/invoke', { prompt, user_id: resident.userId });
    const prompts = [
      'Привіт',
      'Хто онлайн?',
      'Які кімнати популярні?',
      'Що нового?',
      'Що ти вмієш?',
      'Хто зараз у місті?',
    ];
    let last = (await ask('Вітаю')).body;
    for (const prompt of prompts) {
      const { status, body } = await ask(prompt);
      expect(status, JSON.stringify(body)).toBe(200);
      last = body;
    }
    expect(last).toMatchObject({ provider: 'city-guide', is_llm: false, context_used: { pairs: 5 } });
    expect(last.response.length).toBeGreaterThan(0);
    const history = await resident.call('GET', `/secondme/history?user_id=${resident.userId}`);
    expect(history.body.map((interaction: { prompt: string }) => interaction.prompt)).toEqual(
      prompts.slice(-5).reverse(),
    );
    const neighbour = await arrive(city().base, 'Сусід');
    expect((await neighbour.call('GET', `/secondme/history?user_id=${resident.userId}`)).status).toBe(403);
    expect((await neighbour.call('GET', '/secondme/history')).body).toEqual([]);
    const cleared = await resident.call('POST', '/secondme/history/clear', {});
    expect(cleared.body).toMatchObject({ status: 'cleared', erased: 7 });
    expect((await resident.call('GET', '/secondme/history')).body).toEqual([]);
  });

  test('an agent is invoked over REST in the caller’s own name only', async () => {
    const [resident, other] = [await arrive(city().base, 'Кличе'), await arrive(city().base, 'Інша')];
    const invoke = (userId: string) =>
      resident.call('POST', '/agents/city_guide/invoke', {
        input: 'Які кімнати є?',
        context: { user_id: userId, kind: 'guide', history: [{ prompt: 'а', response: 'б' }] },
      });
    const own = await invoke(resident.userId);
    expect(own.body).toMatchObject({ provider: 'city-guide', is_llm: false });
    expect(own.body.run_id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await invoke(other.userId)).status).toBe(403);
    expect((await resident.call('POST', '/agents/nobody/invoke', { input: 'є хто?' })).status).toBe(404);
  });

  test('what an RPC answers to GET is kept by nobody on the way', async () => {
    const resident = await arrive(city().base, 'Питає через проксі');
    const get = (rpc: string) => resident.call('GET', `/city.${rpc}?connect=v1&encoding=json&message=%7B%7D`);
    for (const rpc of ['secondme.v1.SecondMeService/GetTold', 'secondme.v1.SecondMeService/GetSettings']) {
      const { status, headers } = await get(rpc);
      expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    }
    const { status, headers } = await get('rooms.v1.RoomsService/GetRoom');
    expect([status, headers.get('cache-control')]).toEqual([400, 'private, no-store']);
  });

  test('the matrix-gateway says that no homeserver is configured', async () => {
    const body = { matrix_user_id: '@olena:example.org', access_token: 'syt_x', status: 'online' };
    const path = '/internal/matrix/presence/online';
    const resident = await arrive(city().base, 'Матриця');
    const answer = await resident.call('POST', path, body);
    expect(answer.status).toBe(503);
    expect(answer.body.detail).toContain('MATRIX_HOMESERVER_URL');
    expect((await stranger(city().base).call('POST', path, body)).status).toBe(401);
  });

  test('a passport opens what it should, and after logout nothing', async () => {
    const resident = await arrive(city().base, 'Прощається');
    expect((await resident.call('GET', '/auth/me')).body).toMatchObject({ kind: 'guest', roles: [] });
    const renamed = await resident.call('PATCH', '/auth/me', { display_name: 'Нове ім’я' });
    expect(renamed.body.display_name).toBe('Нове ім’я');
    const ticket = await resident.call('POST', '/auth/ticket', {});
    const socket = await stranger(city().base).open(`/ws/city?ticket=${ticket.body.ticket}`);
    const spent = await stranger(city().base).open(`/ws/city?ticket=${ticket.body.ticket}`);
    expect(await spent.closed).toBe(4401);
    expect((await resident.call('POST', '/auth/logout', {})).body).toEqual({ status: 'logged_out' });
    expect(await socket.closed).toBe(4401);
    expect((await resident.call('GET', '/auth/me')).status).toBe(401);
  });

  test('a resident who is deleted is gone from every door, and their tokens with them', async () => {
    const resident = await arrive(city().base, 'Переїжджає');
    const made = await resident.call('POST', '/auth/tokens', { name: 'Ноутбук', scopes: ['secondme.read'] });
    expect(made.status).toBe(201);
    const history = (base: string) =>
      fetch(`${base}/secondme/history`, { headers: { authorization: `Bearer ${made.body.secret}` } });
    expect((await history(city().other)).status).toBe(200);
    const socket = await resident.open('/ws/city');
    expect((await resident.call('DELETE', '/auth/me?display_name=Хтось')).body.violations[0].field).toBe(
      'display_name',
    );
    const deleted = await resident.call('DELETE', `/auth/me?display_name=${encodeURIComponent('Переїжджає')}`);
    expect(deleted.body).toEqual({ status: 'deleted' });
    expect(deleted.headers.get('set-cookie')).toMatch(/^city_passport=;.*Max-Age=0/);
    expect(await socket.closed).toBe(4401);
    expect((await resident.call('GET', '/auth/me')).status).toBe(401);
    await eventually(
      () => history(city().other),
      ({ status }) => status === 401,
    );
  });

  test('who has no passport may read and listen, but not write', async () => {
    const visitor = stranger(city().base);
    const socket = await visitor.open('/ws/city/rooms/city_general');
    await socket.next('city.room.snapshot');
    socket.send({ event: 'city.room.message.send', client_id: 'c', text: 'я ніхто' });
    expect(await socket.next('city.room.error')).toMatchObject({ client_id: 'c', code: 'unauthenticated' });
    expect(socket.isOpen()).toBe(true);
    expect((await visitor.call('POST', '/city/rooms/city_general/messages', { text: 'я ніхто' })).status).toBe(401);
    expect((await visitor.call('POST', '/secondme/invoke', { prompt: 'агов' })).status).toBe(401);
    await socket.close();
  });
}
