import { expect, test } from 'vitest';
import { forbiddenImports } from './imports.mjs';

const allowed = [
  ['services/rooms/service.ts', "import { serve } from '../host.ts';"],
  ['services/rooms/service.ts', "import { RoomsService } from 'proto/city/rooms/v1/rooms';"],
  ['services/rooms/log/append.ts', "import { lock } from '../room-lock.ts';"],
  ['services/start.ts', "import { rooms } from './rooms/service.ts';"],
  ['services/two-edges.test.ts', "import { rooms } from './rooms/service.ts';"],
  ['shell/src/main.tsx', "import { t } from 'proto/city/home/v1/home';"],
  ['mfe-rooms/src/app.tsx', "import type { City } from 'shell/contract';"],
  ['mfe-rooms/src/app.tsx', "import { Button } from 'shell/ui/button.tsx';"],
  ['mfe-rooms/rspack.config.ts', "import { federated } from '../rspack.config.base.ts';"],
  ['mfe-rooms/src/app.tsx', "import { useState } from 'react';"],
];

const refused = [
  ['services/rooms/service.ts', "import { leases } from '../presence/leases.ts';"],
  ['services/rooms/log/append.ts', "import { leases } from '../../presence/leases.ts';"],
  ['services/host.ts', "import { rooms } from './rooms/service.ts';"],
  ['services/edge/page.ts', "import type { City } from 'shell/contract';"],
  ['services/edge/page.ts', "const shell = await import('../../shell/src/main.tsx');"],
  ['shell/src/main.tsx', "import '../../mfe-rooms/src/app.tsx';"],
  ['shell/src/main.tsx', "export { part } from 'mfe-rooms/part';"],
  ['mfe-rooms/src/app.tsx', "import { x } from '../../mfe-presence/src/x.ts';"],
  ['mfe-rooms/src/app.tsx', "import { x } from '../../shell/src/socket.ts';"],
  ['mfe-rooms/src/app.tsx', "import { Button } from '../../shell/src/ui/button.tsx';"],
  ['mfe-rooms/src/app.tsx', "import {\n  a,\n  b,\n} from 'services/rooms/service.ts';"],
  ['proto/check.ts', "import { x } from '../services/host.ts';"],
];

test.each(allowed)('%s may say %s', (file, source) => {
  expect(forbiddenImports(file, source)).toEqual([]);
});

test.each(refused)('%s may not say %s', (file, source) => {
  expect(forbiddenImports(file, source)).toEqual([expect.stringContaining(file)]);
});

test('finds each of several, and no words that only look like one', () => {
  const source = `import { a } from '../host.ts';
import { b } from '../feed/b.ts';
// import { c } from '../feed/c.ts';
const said = "import { d } from '../feed/d.ts'";
import { e } from '../home/e.ts';`;
  expect(forbiddenImports('services/rooms/service.ts', source)).toHaveLength(2);
});
