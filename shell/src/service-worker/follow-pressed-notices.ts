import type { City } from '../contract.ts';
import type { NoticePressed } from './pressed-notice.ts';

/** Goes where the notice of the browser leads that was pressed: the worker hears of it, and tells the page. */
export function followPressedNotices(navigate: City['navigate']): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  workers?.addEventListener('message', ({ data }: MessageEvent<Partial<NoticePressed> | null>) => {
    if (data?.event === 'city.notice.pressed' && typeof data.path === 'string') navigate(data.path);
  });
}
