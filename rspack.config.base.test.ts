import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { given, onDemand } from './rspack.config.base.ts';

const root = import.meta.dirname;
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Everything that a browser may run: our sources, the generated code, and the packages that are bundled with them; of
 * Connect's protocols those that browsers speak. */
const sources = globSync(
  [
    '{shell,mfe-*}/src/**/*.{ts,tsx}',
    'proto/gen/web/**/*.ts',
    'node_modules/@connectrpc/{connect,connect-web}/dist/esm/**/*.js',
  ],
  { cwd: root },
).filter(
  (path) => !/(^|\/)(fake-|example)|\.test\.tsx?$|\.testing\.tsx?$|shell\/src\/given\/|\/protocol-grpc\//.test(path),
);

/** The names that some code imports from a module, types left out. */
function importedFrom(module: string): Map<string, string> {
  const names = new Map<string, string>();
  const statement = new RegExp(`import \\{([^}]*)\\}\\s*from\\s*['"]${module}['"]`, 'g');
  for (const path of sources) {
    for (const [, list = ''] of read(path).matchAll(statement)) {
      for (const name of list.split(',').map((word) => word.trim())) {
        if (name && !name.startsWith('type ')) names.set(name.split(' as ')[0] ?? name, path);
      }
    }
  }
  return names;
}

describe.each([
  ['@connectrpc/connect', 'shell/src/given/connect.ts'],
  ['@bufbuild/protobuf', 'shell/src/given/protobuf.ts'],
  ['@bufbuild/protobuf/codegenv2', 'shell/src/given/protobuf-codegen.ts'],
  ['@bufbuild/protobuf/wkt', 'shell/src/given/protobuf-wkt.ts'],
])('%s', (module, file) => {
  test('is given with every name that the page asks for', () => {
    const [, list = ''] = /export \{([^}]*)\}/.exec(read(file)) ?? [];
    const exported = new Set(list.split(',').map((word) => word.trim()));
    const missing = [...importedFrom(module)].filter(([name]) => !exported.has(name));
    expect(missing).toEqual([]);
  });
});

test('what stands in for the federation runtime’s snapshots has every name that the runtime asks for', () => {
  const dist = 'node_modules/@module-federation/runtime-core/dist';
  const asked = globSync('**/*.js', { cwd: join(root, dist) }).flatMap((file) =>
    [
      ...read(join(dist, file)).matchAll(/import \{([^}]*)\} from "[^"]*(?:SnapshotHandler|utils\/preload)\.js"/g),
    ].flatMap(([, list = '']) => list.split(',').map((word) => word.trim())),
  );
  const stand = read('shell/src/parts/no-snapshots.ts');
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((name) => !new RegExp(`export (const|class) ${name}\\b`).test(stand))).toEqual([]);
});

test('what stands in for the federation’s descriptions has every name that they have', () => {
  const [, list = ''] =
    /export \{([^}]*)\}/.exec(read('node_modules/@module-federation/error-codes/dist/desc.mjs')) ?? [];
  const stand = read('shell/src/parts/no-descriptions.ts');
  const names = list.split(',').map((name) => name.trim());
  expect(names).toContain('runtimeDescMap');
  expect(names.filter((name) => !stand.includes(`export const ${name} `))).toEqual([]);
});

test('the shell imports everything that it is to give at once, or the page would have no copy', () => {
  const imported = new Set(
    ['libraries', 'ui'].flatMap((file) =>
      [...read(`shell/src/given/${file}.ts`).matchAll(/^import '([^']+)'/gm)].map(([, name]) =>
        name?.replace(/^\.\.\/ui\//, 'shell/ui/'),
      ),
    ),
  );
  const development = 'react/jsx-dev-runtime';
  const atOnce = given().filter((name) => name !== development && !onDemand.includes(name));
  expect(atOnce.filter((name) => !imported.has(name))).toEqual([]);
  expect(onDemand.filter((name) => !given().includes(name) || imported.has(name))).toEqual([]);
});
