import { useEffect, useRef } from 'react';
import { HomePage } from '../home/home-page.tsx';
import css from './frame.module.css';
import { PlannedPage } from './planned-page.tsx';
import { ShellPage, shellPages } from './shell-page.tsx';
import { useTitle } from './use-title.ts';

/** The page at a path. A new page begins at the top, with focus at its start, and has a title. */
export function Main({ path }: { path: string }) {
  const ref = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useTitle(ref, path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    scrollTo(0, 0);
    ref.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <main id="main" ref={ref} className={css.main} tabIndex={-1}>
      {path === '/' ? <HomePage /> : shellPages[path] ? <ShellPage path={path} /> : <PlannedPage path={path} />}
    </main>
  );
}
