import { federated } from '../rspack.config.base.ts';

export default federated({
  folder: import.meta.dirname,
  name: 'secondme',
  devPort: 8093,
  exposes: { './secondme-page': './src/secondme-page.tsx' },
  contributes: {
    routes: [{ path: '/secondme', module: './secondme-page', title: { uk: 'Second Me', en: 'Second Me' } }],
  },
});
