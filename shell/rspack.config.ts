import { federated } from '../rspack.config.base.ts';

export default federated({ folder: import.meta.dirname, name: 'shell', devPort: 8090 });
