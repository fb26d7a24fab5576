import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModuleFederationPlugin } from '@module-federation/enhanced/rspack';
import { type Configuration, type RspackPluginInstance, rspack } from '@rspack/core';
import { ReactRefreshRspackPlugin } from '@rspack/plugin-react-refresh';
import { ReleasePlugin } from './city/release-plugin.ts';

/** What a microfrontend adds to the portal; the JSON of `city.registry.v1.Contributions`. */
export type Contributions = {
  routes?: { path: string; module: string; title?: Readonly<Record<'uk' | 'en', string>> }[];
  slots?: { slot: string; module: string }[];
};

export type FederatedOptions = {
  /** `import.meta.dirname` of the package. */
  folder: string;
  /** rooms, presence, secondme; `shell` for the one that composes the others. */
  name: string;
  /** Of the development server, on loopback. */
  devPort: number;
  /** Module to source file: `{ './rooms-page': './src/rooms-page.tsx' }`. Each exports a component named `Part`. */
  exposes?: Readonly<Record<string, string>>;
  /** Routes and slots, as the registry will tell them to the shell. */
  contributes?: Contributions;
};

/** The oldest browsers that have what the pages use: popovers, `:has()`, `color-mix()`. Nothing is rewritten for older ones. */
const browsers = ['chrome >= 114', 'safari >= 17', 'firefox >= 125'];

const root = import.meta.dirname;
const require = createRequire(import.meta.url);

/**
 * The build of one package of the portal: the only place where bundling is described. With `exposes` it is a
 * microfrontend, whose `dist/` is a release as it stands; without, it is the shell, which gives the others what they share,
 * and has the service worker beside it.
 */
export function federated(
  options: FederatedOptions,
): (env: Record<string, unknown>) => Configuration | Configuration[] {
  return (env) => {
    const dev = env.RSPACK_SERVE === true;
    const { version } = JSON.parse(readFileSync(join(options.folder, 'package.json'), 'utf8')) as { version: string };
    const build = dev ? 'dev' : sourceHash(options.folder);
    // A browser that already runs one release of this microfrontend can load another: nothing global is named alike.
    const uniqueName = `city_${options.name}_${build}`;
    const entry: Record<string, string> = options.exposes ? {} : { shell: './src/main.tsx' };
    const page: Configuration = {
      name: options.name,
      context: options.folder,
      mode: dev ? 'development' : 'production',
      devtool: dev ? 'cheap-module-source-map' : false,
      target: ['web', 'es2024'],
      entry,
      output: {
        path: join(options.folder, 'dist'),
        clean: true,
        uniqueName,
        publicPath: dev ? `http://localhost:${options.devPort}/` : 'auto',
        filename: dev ? '[name].js' : '[name].[contenthash:10].js',
        cssFilename: dev ? '[name].css' : '[name].[contenthash:10].css',
        crossOriginLoading: 'anonymous',
      },
      resolve,
      module: { parser: { 'css/module': { namedExports: false } }, generator: styleNames(), rules: rules(dev) },
      optimization: {
        chunkIds: dev ? 'named' : 'deterministic',
        realContentHash: !dev,
        minimizer: [
          new rspack.SwcJsMinimizerRspackPlugin({ minimizerOptions: { compress: { passes: 3 } } }),
          new rspack.LightningCssMinimizerRspackPlugin({ minimizerOptions: { targets: [...browsers] } }),
        ],
        // What several pages of a microfrontend use is one chunk with a name that the portal knows to preload.
        splitChunks: {
          cacheGroups: { default: false, defaultVendors: false, shared: { name: 'shared', minChunks: 2 } },
        },
      },
      plugins: [
        compiledAhead(),
        slimRuntime(),
        withoutSnapshots(),
        withoutDescriptions(),
        new ModuleFederationPlugin(federation(options, uniqueName)),
        new ReleasePlugin({ name: options.name, version, entry: uniqueName, contributions: options.contributes }),
        ...(dev
          ? // The progress is told to nobody: four bars on one terminal write over each other.
            [new ReactRefreshRspackPlugin(), new rspack.ProgressPlugin(() => {})]
          : [new rspack.SubresourceIntegrityPlugin({ hashFuncNames: ['sha384'] })]),
        ...(options.exposes
          ? []
          : [new rspack.CopyRspackPlugin({ patterns: ['src/document.html', { from: 'public', to: 'public' }] })]),
      ],
      performance: { hints: false },
      // Five processes share one terminal: a development server speaks when something is wrong.
      ...(dev ? { stats: 'errors-warnings' as const, infrastructureLogging: { level: 'warn' as const } } : {}),
      devServer: {
        host: '127.0.0.1',
        port: options.devPort,
        // It has nothing to put away, so a signal ends it at once.
        setupExitSignals: false,
        hot: true,
        liveReload: false,
        headers: { 'access-control-allow-origin': '*' },
        client: { webSocketURL: `ws://localhost:${options.devPort}/ws`, overlay: false },
      },
    };
    return options.exposes || dev ? page : [page, serviceWorker(options, page), firstPage(options)];
  };
}

/** A world of its own: one plain file under one address, without federation, and none in development. */
function serviceWorker(
  { folder, name }: FederatedOptions,
  { mode, module, optimization }: Configuration,
): Configuration {
  return {
    name: 'service-worker',
    // The shell's build empties the folder first.
    dependencies: [name],
    context: folder,
    mode,
    module,
    devtool: false,
    target: ['webworker', 'es2024'],
    entry: { 'service-worker': './src/service-worker/main.ts' },
    output: { path: join(folder, 'dist/public'), filename: '[name].js' },
    optimization: { minimizer: optimization?.minimizer },
  };
}

/**
 * The shell once more, for the edge, which draws the first page with it (`shell/src/first-page.tsx`): one file that Node
 * imports. Classes have the names that the browser's build gives them.
 */
function firstPage({ folder, name }: FederatedOptions): Configuration {
  return {
    name: 'first-page',
    // The shell's build empties the folder first.
    dependencies: [name],
    context: folder,
    mode: 'production',
    devtool: false,
    target: 'node24',
    entry: { 'first-page': './src/first-page.tsx' },
    output: {
      path: join(folder, 'dist/first-page'),
      filename: '[name].mjs',
      module: true,
      library: { type: 'module' },
      chunkFormat: 'module',
    },
    // Node's own build of the renderer: the browser's one would keep the process from ending.
    resolve: { ...resolve, alias: { ...whole, 'react-dom/server$': 'react-dom/server.node' } },
    module: {
      parser: { 'css/module': { namedExports: false } },
      generator: styleNames({ exportsOnly: true }),
      rules: rules(false),
    },
    optimization: { minimize: false },
    performance: { hints: false },
  };
}

/** A class is named after its file and itself: the same in every build of a package, another one in every package. */
function styleNames(more: { exportsOnly?: boolean } = {}) {
  return { 'css/module': { localIdentName: '[hash:8][local]', ...more } };
}

function rules(dev: boolean): NonNullable<Configuration['module']>['rules'] {
  return [
    {
      test: /\.tsx?$/,
      loader: 'builtin:swc-loader',
      options: {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', development: dev, refresh: dev } },
          experimental: {
            plugins: [[require.resolve('@lingui/swc-plugin'), {}]],
            cacheRoot: join(root, 'node_modules/.cache/swc'),
          },
        },
      },
    },
    { test: /\.module\.css$/, type: 'css/module' },
    { test: /\.css$/, exclude: /\.module\.css$/, type: 'css' },
    { test: /@lingui[\\/]core[\\/]dist[\\/]index\.mjs$/, use: join(root, 'city/lazy-number-loader.ts') },
    { test: /\.po$/, type: 'javascript/esm', use: join(root, 'city/po-loader.ts') },
  ];
}

function federation(options: FederatedOptions, uniqueName: string) {
  const microfrontend = options.exposes !== undefined;
  return {
    name: uniqueName,
    filename: `${uniqueName}.js`,
    shareStrategy: 'loaded-first' as const,
    manifest: false,
    dts: false,
    // The name of the module is the name of its chunk, so that the portal can preload what a page needs.
    exposes: Object.fromEntries(
      Object.entries(options.exposes ?? {}).map(([module, file]) => [module, { import: file, name: basename(module) }]),
    ),
    shared: Object.fromEntries(given().map((request) => [request, microfrontend ? fromShell : byShell(request)])),
    experiments: {
      [microfrontend ? 'externalRuntime' : 'provideExternalRuntime']: true,
      optimization: { target: 'web' as const, disableSnapshot: true, disableRemote: microfrontend },
    },
  };
}

/** As which microfrontends import the files of `shell/src/ui`. */
const looks = 'shell/ui/';

/** What the shell gives to every microfrontend, once a page. `shell/src/given` imports each of them. */
export function given(): string[] {
  const ui = readdirSync(join(root, 'shell/src/ui')).filter(
    (file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx'),
  );
  return [
    'react',
    'react/jsx-runtime',
    'react/jsx-dev-runtime',
    'react-dom',
    'zustand',
    'zustand/vanilla',
    '@bufbuild/protobuf',
    '@bufbuild/protobuf/codegenv2',
    '@bufbuild/protobuf/wkt',
    '@connectrpc/connect',
    '@lingui/core',
    '@lingui/react',
    ...ui.map((file) => looks + file),
  ];
}

/** What City Home does not use and is not small: files of their own, for those who come to a page that does. */
export const onDemand = ['dialog', 'marked-text', 'ribbon', 'text-area'].map((name) => `${looks}${name}.tsx`);

// Eager: in the shell's first file, so that a microfrontend waits for nothing but itself.
function byShell(request: string) {
  if (request.startsWith(looks)) {
    // By its file: the shell, which imports that, does not ask itself for what it gives.
    const byFile = { import: join(root, 'shell/src/ui', request.slice(looks.length)), shareKey: request };
    return {
      ...byFile,
      version: versionOf('shell'),
      singleton: true,
      requiredVersion: false as const,
      eager: !onDemand.includes(request),
    };
  }
  const part = inPart[request];
  const from = part ? { import: part, version: versionOf(request.split('/').slice(0, 2).join('/')) } : {};
  // Whatever version is installed is the one; there is no other on the page to compare it with.
  return { singleton: true, eager: true, requiredVersion: false as const, ...from };
}

/** Packages of which the browser gets a part; the whole of them has another name for the module that gives the part. */
const inPart: Readonly<Record<string, string>> = {
  '@connectrpc/connect': './src/given/connect.ts',
  '@bufbuild/protobuf': './src/given/protobuf.ts',
  '@bufbuild/protobuf/codegenv2': './src/given/protobuf-codegen.ts',
  '@bufbuild/protobuf/wkt': './src/given/protobuf-wkt.ts',
};
const whole = Object.fromEntries(
  [
    ['connect', '@connectrpc/connect'],
    ['protobuf', '@bufbuild/protobuf'],
    ['protobuf-codegen', '@bufbuild/protobuf/codegenv2'],
    ['protobuf-wkt', '@bufbuild/protobuf/wkt'],
  ].map(([name, request]) => [`whole/${name}$`, fileURLToPath(import.meta.resolve(String(request)))]),
);

const resolve = {
  extensions: ['.ts', '.tsx', '.js'],
  // `proto/*` has a browser side without the server's validation rules.
  conditionNames: ['browser', 'import', 'module', 'default'],
  alias: {
    ...whole,
    // What the router and the words bring for a React that has no such hook.
    'use-sync-external-store/shim$': fileURLToPath(import.meta.resolve('react')),
    'use-sync-external-store/shim/index.js$': fileURLToPath(import.meta.resolve('react')),
  },
};

// No copy of their own: two Reacts on one page are worse than a card that says what is missing.
const fromShell = { singleton: true, import: false as const, requiredVersion: false as const };

/**
 * Rspack takes the federation runtime from its CommonJS files, which cannot be shaken. These take the same code from
 * its ES modules: a third of the bytes for each microfrontend.
 */
function slimRuntime(): RspackPluginInstance {
  return new rspack.NormalModuleReplacementPlugin(/@module-federation[\\/].*\.cjs$/, (resource) => {
    resource.request = resource.request.replace(/\.cjs$/, '.js');
  });
}

/**
 * Asks the browser to compile a first file whole while it comes, off the page's own thread: nearly all of it runs at once,
 * and compiling function by function when they are called took as long as running them.
 * https://developer.chrome.com/blog/explicit-javascript-compile-hints
 */
function compiledAhead(): RspackPluginInstance {
  const afterMinifying = rspack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_TRANSFER;
  return new rspack.BannerPlugin({
    banner: '//# allFunctionsCalledOnLoad',
    raw: true,
    test: /\.js$/,
    entryOnly: true,
    stage: afterMinifying,
  });
}

/** See the module that takes the place of theirs. */
function withoutSnapshots(): RspackPluginInstance {
  return new rspack.NormalModuleReplacementPlugin(
    /^\.{1,2}\/.*(snapshot\/SnapshotHandler|utils\/preload)\.js$/,
    join(root, 'shell/src/parts/no-snapshots.ts'),
  );
}

/** The sentences of the federation's errors: each has a code, a link that tells more, and the cause, and a resident has the card. */
function withoutDescriptions(): RspackPluginInstance {
  return new rspack.NormalModuleReplacementPlugin(/^\.\/desc\.mjs$/, join(root, 'shell/src/parts/no-descriptions.ts'));
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(join(root, `node_modules/${name}/package.json`), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Names a build by all that goes into it: the same sources are the same release, on any machine. */
function sourceHash(folder: string): string {
  const hash = createHash('sha256');
  const files = [
    ...filesBelow(join(folder, 'src')),
    ...filesBelow(join(root, 'shell/src/ui')),
    ...filesBelow(join(root, 'proto/gen/web')),
    ...filesBelow(join(root, 'proto/markup')),
    ...['package.json', 'rspack.config.ts'].map((file) => join(folder, file)),
    ...['package-lock.json', 'rspack.config.base.ts'].map((file) => join(root, file)),
  ];
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 10);
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
