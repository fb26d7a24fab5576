import { type RefObject, useEffect } from 'react';

/** The document's title is the page's first heading, also when that comes later or changes, and the city's name. */
export function useTitle(main: RefObject<HTMLElement | null>, path: string): void {
  useEffect(() => {
    const element = main.current;
    if (!element) return;
    const name = () => {
      const heading = path === '/' ? '' : element.querySelector('h1')?.textContent?.trim();
      const title = heading ? `${heading} · DAARION City` : 'DAARION City';
      if (document.title !== title) document.title = title;
    };
    name();
    const observer = new MutationObserver(name);
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [main, path]);
}
