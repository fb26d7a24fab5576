import type { NoticePage } from './pressed-notice.ts';

/** What a service worker has around it, as far as ours uses it: TypeScript's library has either this or the page's world. */
export type WorkerScope = {
  location: Location;
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(options: {
      type: 'window';
      includeUncontrolled: boolean;
    }): Promise<readonly ({ id: string } & NoticePage)[]>;
    openWindow(path: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<Kind extends keyof WorkerEvents>(kind: Kind, hear: (event: WorkerEvents[Kind]) => void): void;
};

type WorkerEvents = {
  install: InstallEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  notificationclick: ExtendableEvent & { notification: Notification };
};

/** The worker is not ended before what it waits for. */
export type ExtendableEvent = { waitUntil(work: Promise<unknown> | undefined): void };

/** A request of a page. */
export type FetchEvent = ExtendableEvent & {
  request: Request;
  /** The page that a navigation will show. */
  resultingClientId: string;
  /** The answer to a navigation, asked for while the worker was being started; undefined: it was not. */
  preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
};

/** Newer browsers take rules by which requests go past the worker. */
type InstallEvent = ExtendableEvent & { addRoutes?(rule: { condition: object; source: 'network' }): Promise<void> };
