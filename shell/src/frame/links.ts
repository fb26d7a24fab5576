import type { City } from '../contract.ts';

/** Where the page is: `location`. */
type Here = { readonly href: string; readonly origin: string; readonly pathname: string; readonly search: string };

/** Paths that are no pages: the browser goes there by itself. */
const notPages = /^\/(api|auth|city|v1|ws|mfe|shell|internal|agents|healthz|readyz|metrics)(\/|$)/;

/**
 * Follows plain links to pages of the portal without a reload, wherever on the page they are, so that microfrontends
 * need no router. Answers a function that stops it.
 */
export function followLinks(document: Document, here: Here, navigate: City['navigate']): () => void {
  const follow = (event: MouseEvent) => {
    const path = pageOf(event, here);
    if (path === undefined) return;
    event.preventDefault();
    // As browsers do: where one is already is not once more in the history.
    navigate(path, { replace: new URL(path, here.href).href === here.href });
  };
  document.addEventListener('click', follow);
  return () => document.removeEventListener('click', follow);
}

/** The portal's path that this click asks for; undefined when the browser should do what it does. */
function pageOf(event: MouseEvent, here: Here): string | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const href = link && staysHere(link) ? link.getAttribute('href') : null;
  if (href === null) return undefined;
  const to = new URL(href, here.href);
  if (to.origin !== here.origin || notPages.test(to.pathname)) return undefined;
  // A place on the same page: scrolling there is the browser's work.
  if (to.hash && to.pathname === here.pathname && to.search === here.search) return undefined;
  return to.pathname + to.search + to.hash;
}

function staysHere(link: HTMLAnchorElement): boolean {
  return (link.target === '' || link.target === '_self') && !link.hasAttribute('download');
}
