/**
 * The portal: the shell's document with the plan in it, the shell's files, the files of every microfrontend, and what makes
 * the whole of it an app that can be installed.
 * Everything comes from the city's own origin, and a browser runs only what the document names by hash.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { RegistryService } from 'proto/city/registry/v1/registry';
import { type DocumentDeps, sendDocument } from './portal-document.ts';
import { openReleaseFiles, type PortalFile, sendFile } from './portal-files.ts';
import { openPlanFollower } from './portal-plan.ts';
import { publicFileOf } from './portal-public.ts';
import { openShell } from './portal-shell.ts';

/** What the portal needs. */
export type PortalDeps = Pick<DocumentDeps, 'home' | 'log'> & {
  registry: Pick<Client<typeof RegistryService>, 'getPlan' | 'getFile'>;
  /** The folder that has the packages side by side. */
  house: string;
  /** Takes everything from development servers instead of builds. */
  development: boolean;
};

/** Answers a request when it is the portal's; false: it is somebody else's. */
export type Portal = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Opens the portal. */
export function portal({ registry, home, log, house, development }: PortalDeps): Portal {
  const plan = openPlanFollower(registry, development);
  const files = openReleaseFiles(registry);
  const shell = openShell(join(house, 'shell'), development);

  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = pathOf(request);
    if (path === undefined) return false;
    if (path.startsWith('/mfe/')) return answerFile(request, response, () => files(path.slice('/mfe/'.length)));
    if (path.startsWith('/shell/'))
      return answerFile(request, response, () => shell.file(path.slice('/shell/'.length)));
    const known = publicFileOf(path, request);
    if (known) return answerFile(request, response, () => shell.publicFile(known.name), known.headers);
    return sendDocument(request, response, path, { shell, plan, home, log });
  };
}

async function answerFile(
  request: IncomingMessage,
  response: ServerResponse,
  find: () => Promise<PortalFile>,
  headers?: Readonly<Record<string, string>>,
): Promise<true> {
  try {
    sendFile(request, response, await find(), headers);
  } catch (error) {
    const { code } = ConnectError.from(error);
    const status = code === Code.NotFound || code === Code.InvalidArgument ? 404 : 503;
    response
      .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...nosniff })
      .end(status === 404 ? 'there is no such file\n' : 'the registry does not answer, try again soon\n');
  }
  return true;
}

const nosniff = { 'x-content-type-options': 'nosniff' };

function pathOf(request: IncomingMessage): string | undefined {
  try {
    return decodeURIComponent(request.url?.split('?', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}
