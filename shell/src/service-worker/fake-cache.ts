import type { KeptCityEnvironment } from './kept-city.ts';

type OpenedCache = Awaited<ReturnType<KeptCityEnvironment['open']>>;

/** A cache in memory. `full` makes it refuse what is put into it, as a browser without room does. */
export class FakeCache implements OpenedCache {
  readonly kept = new Map<string, Response>();
  full: (path: string) => boolean = () => false;

  async match(request: RequestInfo | URL): Promise<Response | undefined> {
    return this.kept.get(pathOf(request))?.clone();
  }

  async put(request: RequestInfo | URL, response: Response): Promise<void> {
    if (this.full(pathOf(request))) throw new DOMException('no room', 'QuotaExceededError');
    // A body is read while it is put, and what was read by somebody else cannot be.
    const body = await response.text();
    this.kept.set(pathOf(request), new Response(body, { status: response.status }));
  }

  async delete(request: RequestInfo | URL): Promise<boolean> {
    return this.kept.delete(pathOf(request));
  }

  async keys(): Promise<readonly Request[]> {
    return [...this.kept.keys()].map((path) => new Request(`https://city.example${path}`));
  }

  /** The paths of all kept files. */
  files(): string[] {
    return [...this.kept.keys()].filter((path) => /^\/(shell|mfe)\//.test(path)).sort();
  }

  /** The routes of all kept documents. */
  documents(): string[] {
    return [...this.kept.keys()].flatMap((path) => /^\/document(.*)$/.exec(path)?.[1] ?? []).sort();
  }
}

function pathOf(request: RequestInfo | URL): string {
  return typeof request === 'string' ? request : decodeURI(new URL('url' in request ? request.url : request).pathname);
}
