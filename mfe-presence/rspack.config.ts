import { federated } from '../rspack.config.base.ts';

export default federated({
  folder: import.meta.dirname,
  name: 'presence',
  devPort: 8092,
  exposes: { './presence-bar': './src/presence-bar.tsx' },
  contributes: { slots: [{ slot: 'presence-bar', module: './presence-bar' }] },
});
