import { useEffect } from 'react';
import { useBrowserLocation } from 'wouter/use-browser-location';
import { usePresenceHeartbeat } from './edge/use-presence-heartbeat.ts';
import { followLinks } from './frame/links.ts';
import { Page } from './page.tsx';
import type { Shell } from './shell-context.ts';

/** The page where the browser is. */
export function App({ shell }: { shell: Shell }) {
  const [path] = useBrowserLocation();
  useEffect(() => followLinks(document, location, shell.city.navigate), [shell]);
  usePresenceHeartbeat(shell.keepPresent);
  return <Page shell={shell} path={path} />;
}
