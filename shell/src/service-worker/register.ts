/** Where the edge serves the service worker. */
export const workerAddress = '/service-worker.js';

/** Registers the service worker once the page is there and has nothing better to do. Whether it works is seen offline only. */
export function registerWorker(): void {
  const { serviceWorker } = navigator;
  // There is none without TLS, nor in some private windows.
  if (!(serviceWorker as ServiceWorkerContainer | undefined)) return;
  const register = () =>
    serviceWorker.register(workerAddress).catch((error: unknown) => console.warn('No service worker:', error));
  const whenIdle = () => void (globalThis.requestIdleCallback ?? setTimeout)(register);
  if (document.readyState === 'complete') whenIdle();
  else addEventListener('load', whenIdle, { once: true });
}

/** Takes away the worker of a build that was opened at this address before. */
export async function unregisterWorker(): Promise<void> {
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(registrations.map((registration) => registration.unregister()));
}
