/** The body of a request, of which the edge reads no more than it takes. */
import type { IncomingMessage } from 'node:http';
import { Code, ConnectError } from '@connectrpc/connect';
import { invalid } from '../refusal.ts';

/** The largest body. */
const maxBodyBytes = 64 * 1024;

/** By events, whole: leaving a `for await` early would destroy the request, and with it the way back for the answer. */
export function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else reject(refusedBody(413, `must have at most ${maxBodyBytes} bytes`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(new ConnectError('the body was cut off', Code.Canceled)));
  });
}

/** invalid_argument that names the body, under an HTTP status of its own. */
export function refusedBody(status: number, description: string): ConnectError {
  const error = invalid('body', description);
  error.metadata.set('x-http-code', String(status));
  return error;
}
