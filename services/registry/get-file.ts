/** GetFile: one file of one release. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { RegistryService } from 'proto/city/registry/v1/registry';
import type { ReleaseStore } from './release-store.ts';

/** The handler. */
export function getFile(store: ReleaseStore): ServiceImpl<typeof RegistryService>['getFile'] {
  return async ({ name, release, path }) => {
    const content = await store.content(name, release, path);
    if (!content) throw new ConnectError(`there is no file ${path} in release ${release} of ${name}`, Code.NotFound);
    return { content, contentType: contentTypeOf(path) };
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
};

/** The media type by a path's ending. What is not known is bytes: a browser neither runs nor shows it. */
export function contentTypeOf(path: string): string {
  return contentTypes[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}
