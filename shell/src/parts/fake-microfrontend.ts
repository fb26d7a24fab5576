import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Microfrontend, MicrofrontendSchema, type Plan, PlanSchema } from 'proto/city/registry/v1/plan';

type MicrofrontendInit = Exclude<MessageInitShape<typeof MicrofrontendSchema>, Microfrontend>;

/** A microfrontend for tests, with good defaults. */
export function microfrontend(change: Partial<MicrofrontendInit> = {}): Microfrontend {
  return create(MicrofrontendSchema, {
    name: 'rooms',
    release: 'aaaa',
    version: '1.0.0',
    entry: '/mfe/rooms/aaaa/city_rooms_1.js',
    contributions: {
      routes: [
        { path: '/rooms', module: './rooms-page', title: { uk: 'Кімнати', en: 'Rooms' } },
        { path: '/rooms/{slug}', module: './room-view' },
      ],
    },
    files: [
      { path: 'city_rooms_1.js', integrity: 'sha384-entry' },
      { path: 'rooms-page.1.js', integrity: 'sha384-page' },
      { path: 'rooms-page.1.css', integrity: 'sha384-sheet' },
    ],
    ...change,
  });
}

/** A plan of these. */
export function planOf(...microfrontends: Microfrontend[]): Plan {
  return create(PlanSchema, { compositionId: 'c0ffee', microfrontends });
}
