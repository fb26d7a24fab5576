/** What a release must be before anything of it is kept. */
import { invalid } from '../refusal.ts';
import type { Publication } from './publish-release.ts';

/** Semantic versioning 2.0.0, without build metadata's finer points. */
const semantic = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
/** From the release's root; nothing that a browser or a file system could read as another place. */
const plainPath = /^(?!.*(^|\/)\.)[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;
/** All files together; a microfrontend that needs more has swallowed something. */
const maxBytes = 16 * 1024 * 1024;

/** Refuses a version that is not semantic. */
export function checkVersion(version: string): void {
  if (!semantic.test(version)) throw invalid('version', 'must be a semantic version such as 1.4.2');
}

/** Refuses paths that lead elsewhere, come twice or lack the entry, and a release that is too large. */
export function checkFiles({ entry, files }: Pick<Publication, 'entry' | 'files'>): void {
  const paths = new Set<string>();
  let bytes = 0;
  for (const { path, content } of files) {
    if (!plainPath.test(path)) {
      throw invalid('files.path', `must be plain, from the release's root, such as static/page.3f2a.js, not "${path}"`);
    }
    if (paths.has(path)) throw invalid('files.path', `must not come twice: "${path}"`);
    paths.add(path);
    bytes += content.byteLength;
  }
  if (bytes > maxBytes) throw invalid('files', 'must have at most 16 MiB together');
  if (!paths.has(entry)) throw invalid('entry', 'must be the path of one of the files');
  if (!entry.endsWith('.js')) throw invalid('entry', 'must be a script, .js');
}
