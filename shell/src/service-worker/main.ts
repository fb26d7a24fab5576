/**
 * The service worker: the city opens where there is no network, and never an old release of it while the city can be
 * reached.
 *
 * - A document comes from the network. What the city answers is shown, a 404 and a 503 too. Only when it does not answer
 *   (see `answerDocument`) the last composition that came is shown instead, from a document and files that are of one piece.
 * - A file of the shell or of a release never changes under its address, so a kept one is right by its name; the page
 *   compares its hash again. Each new document is kept with all files of its plan, also of pages that nobody has opened,
 *   and what neither it nor an open page names is dropped.
 * - Everything else (REST, RPCs, the passport, WebSockets, health) is never touched.
 *
 * A new worker takes over at once, from open pages too. That is safe here: it answers with the network's document or with
 * files that cannot differ from those that the former one had, so no page ever meets a mixture.
 *
 * A notice that a page shows through the worker (phones know no other) leads to its place when it is pressed.
 *
 * A kept document is shown with the policy and the nonce that it came with. The nonce guards against text that became
 * markup in an answer of the edge; a kept answer is already made, and nobody can put anything into it.
 */
import { answerDocument, patienceMs } from './answer-document.ts';
import { concernOf, pastTheWorker } from './concern.ts';
import { openKeptCity } from './kept-city.ts';
import { showPlace } from './pressed-notice.ts';
import type { FetchEvent, WorkerScope } from './worker-scope.ts';

const scope = self as unknown as WorkerScope;
const kept = openKeptCity({
  open: () => caches.open('city'),
  fetch: (address, init) => fetch(address, init),
  openPages: async () => (await openPages()).map(({ id }) => id),
});

scope.addEventListener('install', (event) => {
  event.waitUntil(scope.skipWaiting());
  // The page that brought the worker had its document without it. Who is installed can open City Home without a network.
  event.waitUntil(keepHome());
  event.waitUntil(event.addRoutes?.(pastTheWorker).catch(() => undefined));
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(scope.clients.claim());
  // Asks for the document while the worker is still being started.
  event.waitUntil(scope.registration.navigationPreload?.enable());
});

scope.addEventListener('fetch', (event) => {
  const concern = concernOf(event.request, scope.location.origin);
  if (concern === 'document') event.respondWith(documentFor(event));
  if (concern === 'file') event.respondWith(fileFor(event.request));
});

scope.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(showPlaceOf(event.notification));
});

function openPages() {
  return scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

async function showPlaceOf({ data }: Notification): Promise<void> {
  const openNew = (path: string) => scope.clients.openWindow(path);
  await showPlace(
    (data as { path?: unknown } | null)?.path,
    { open: await openPages(), openNew },
    scope.location.origin,
  );
}

async function keepHome(): Promise<void> {
  const home = await fetch('/', { headers: { accept: 'text/html' } }).catch(() => undefined);
  if (home) await kept.take(home, '/');
}

async function documentFor(event: FetchEvent): Promise<Response> {
  const { pathname } = new URL(event.request.url);
  const city = event.preloadResponse.then((answer) => answer ?? fetch(event.request));
  const patience = new Promise<void>((resolve) => setTimeout(resolve, patienceMs));
  const { response, from } = await answerDocument(city, patience, () => kept.documentFor(pathname));
  const page = event.resultingClientId;
  event.waitUntil(from === 'city' ? kept.take(response.clone(), pathname, page) : kept.shownOn(page));
  return response;
}

async function fileFor(request: Request): Promise<Response> {
  // A browser whose storage fails still has the city.
  const file = await kept.file(new URL(request.url).pathname).catch(() => undefined);
  return file ?? fetch(request);
}
