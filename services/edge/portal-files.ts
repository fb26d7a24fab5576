/** Files for browsers: read once, compressed once, kept in memory up to a bound. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Client } from '@connectrpc/connect';
import type { RegistryService } from 'proto/city/registry/v1/registry';

/** A file ready to be sent. */
export type PortalFile = {
  content: Uint8Array;
  contentType: string;
  /** By content-encoding; only those that are smaller than the content. */
  encoded: { br?: Uint8Array; gzip?: Uint8Array };
};

/** All kept files together, with their compressed forms. */
const maxKeptBytes = 64 * 1024 * 1024;
/** The best compression takes a second of a core for the shell: it begins when the first page has been served. */
const squeezeAfterMs = 10_000;
const compressible = /^(text\/|application\/(manifest\+)?json|image\/svg)/;
const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Answers `{name}/{release}/{path}` from the registry; rejects as its GetFile does. */
export function openReleaseFiles(
  registry: Pick<Client<typeof RegistryService>, 'getFile'>,
  maxBytes = maxKeptBytes,
): (address: string) => Promise<PortalFile> {
  const kept = new Map<string, Promise<PortalFile>>();
  let bytes = 0;
  const sizes = new Map<string, number>();

  const forget = (address: string) => {
    kept.delete(address);
    bytes -= sizes.get(address) ?? 0;
    sizes.delete(address);
  };
  const read = async (address: string): Promise<PortalFile> => {
    const [name = '', release = '', ...path] = address.split('/');
    const file = await registry.getFile({ name, release, path: path.join('/') });
    return prepareFile(file.content, file.contentType);
  };
  return (address) => {
    const found = kept.get(address);
    if (found) {
      // The most recently used last, so that the first is the one to forget.
      kept.delete(address);
      kept.set(address, found);
      return found;
    }
    const reading = read(address);
    kept.set(address, reading);
    reading.then(
      (file) => {
        if (kept.get(address) !== reading) return;
        sizes.set(address, sizeOf(file));
        bytes += sizeOf(file);
        for (const oldest of kept.keys()) {
          if (bytes <= maxBytes) break;
          forget(oldest);
        }
      },
      () => forget(address),
    );
    return reading;
  };
}

/** Compresses what is worth it: quickly for whoever waits, and a little later once more, as small as it gets. */
export async function prepareFile(content: Uint8Array, contentType: string): Promise<PortalFile> {
  if (!compressible.test(contentType) || content.byteLength < 512) return { content, contentType, encoded: {} };
  const [br, zipped] = await Promise.all([brotliOf(content, 9), toGzip(content, { level: 9 })]);
  const encoded: PortalFile['encoded'] = { br, gzip: zipped };
  const squeeze = async () => {
    encoded.br = await brotliOf(content, constants.BROTLI_MAX_QUALITY);
  };
  setTimeout(() => void squeeze(), squeezeAfterMs).unref();
  return { content, contentType, encoded };
}

function brotliOf(content: Uint8Array, quality: number): Promise<Buffer> {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  return toBrotli(content, {
    params: { [BROTLI_PARAM_QUALITY]: quality, [BROTLI_PARAM_SIZE_HINT]: content.byteLength },
  });
}

/** Sends a file; without other `headers` as one that never changes under its address. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: PortalFile,
  headers: Readonly<Record<string, string>> = {},
): void {
  const encoding = encodingFor(request);
  const body = (encoding && file.encoded[encoding]) ?? file.content;
  response.writeHead(200, {
    'content-type': file.contentType,
    'content-length': body.byteLength,
    'cache-control': 'public, max-age=31536000, immutable',
    ...(body === file.content ? {} : { 'content-encoding': encoding }),
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    // Opened by itself, a file of a microfrontend is no page of the city.
    'content-security-policy': "default-src 'none'; sandbox",
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The best encoding that the browser accepts. */
export function encodingFor(request: IncomingMessage): 'br' | 'gzip' | undefined {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  return (['br', 'gzip'] as const).find((encoding) =>
    new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(\\.0*)?\\b)`).test(accepted),
  );
}

function sizeOf({ content, encoded }: PortalFile): number {
  return content.byteLength + (encoded.br?.byteLength ?? 0) + (encoded.gzip?.byteLength ?? 0);
}
