/** matrix-gateway: the way to the Matrix homeserver that MATRIX_HOMESERVER_URL names. */
import { MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { ConfigError } from '../config-error.ts';
import type { Service } from '../service.ts';
import { patience } from './homeserver.ts';
import { setPresence } from './set-presence.ts';

/** The service; see MatrixGatewayService for its promises. */
export const matrixGateway: Service = {
  name: 'matrix-gateway',
  offers: [MatrixGatewayService],
  open({ config }) {
    const homeserver = readHomeserver(config.matrixHomeserverUrl);
    return (router) => router.service(MatrixGatewayService, { setPresence: setPresence(homeserver, patience) });
  },
};

/** The URL without a slash at the end. Throws {@link ConfigError} when it is none. */
function readHomeserver(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.search || parsed.hash || parsed.username) {
    throw new ConfigError('MATRIX_HOMESERVER_URL must be like https://matrix.example.org');
  }
  return parsed.href.replace(/\/+$/, '');
}
