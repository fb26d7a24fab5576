import { federated } from '../rspack.config.base.ts';

export default federated({
  folder: import.meta.dirname,
  name: 'rooms',
  devPort: 8091,
  exposes: {
    './rooms-page': './src/rooms-page.tsx',
    './room-view': './src/room-view.tsx',
    './rooms-badge': './src/rooms-badge.tsx',
  },
  contributes: {
    routes: [
      { path: '/rooms', module: './rooms-page', title: { uk: 'Кімнати', en: 'Rooms' } },
      { path: '/rooms/{slug}', module: './room-view' },
    ],
    slots: [{ slot: 'nav-rooms', module: './rooms-badge' }],
  },
});
