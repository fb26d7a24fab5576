import { useSyncExternalStore } from 'react';

const query = '(min-width: 60rem)';

/** Whether there is room for a panel beside the messages. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

function subscribe(changed: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener('change', changed);
  return () => media.removeEventListener('change', changed);
}
