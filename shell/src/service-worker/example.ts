/** What the worker's tests are about: a small city, as its documents tell of it. */
type Part = { name: string; release: string; files: string[]; routes: string[] };

/** rooms with a list and a room, presence with none. */
export const rooms: Part = {
  name: 'rooms',
  release: 'aaaa',
  files: ['city_rooms_1.js', 'rooms-page.1.js'],
  routes: ['/rooms', '/rooms/{slug}'],
};
export const presence: Part = { name: 'presence', release: 'bbbb', files: ['city_presence_1.js'], routes: [] };

/** A document's HTML, of a shell's files and microfrontends. */
export function documentOf(shell = ['shell.1.js', 'later.1.js'], parts: readonly Part[] = [presence, rooms]): string {
  const told = {
    plan: {
      compositionId: 'c0ffee',
      microfrontends: parts.map(({ name, release, files, routes }) => ({
        name,
        entry: `/mfe/${name}/${release}/${files[0]}`,
        files: files.map((path) => ({ path, integrity: `sha384-${path}` })),
        contributions: routes.length > 0 ? { routes: routes.map((path) => ({ path, module: './x' })) } : {},
      })),
    },
    shell: { version: '0.1.0', files: shell.map((path) => ({ url: `/shell/${path}`, integrity: `sha384-${path}` })) },
  };
  return `<!doctype html><body><script type="application/json" id="city-plan">${JSON.stringify(told)}</script></body>`;
}
