/** matrix-gateway: the way to the Matrix homeserver that MATRIX_HOMESERVER_URL names. */
import { MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { ConfigError } from '../config-error.ts';
import { openLimit } from '../limits.ts';
import type { Service } from '../service.ts';
import { getBridge } from './get-bridge.ts';
import { homeserverBridge, patience } from './homeserver.ts';
import { mapUsers } from './map-users.ts';
import { noBridge } from './matrix-bridge.ts';
import { setPresence } from './set-presence.ts';
import { tellAway } from './tell-away.ts';

/** The service; see MatrixGatewayService for its promises. */
export const matrixGateway: Service = {
  name: 'matrix-gateway',
  offers: [MatrixGatewayService],
  open({ config, log, onClose }) {
    const url = readHomeserver(config.matrixHomeserverUrl);
    const serverName = config.matrixServerName;
    const bridge = url === undefined ? noBridge : tellAway(homeserverBridge(url, patience), log);
    // A browser sends two a minute, and one at each change.
    const changes = { points: 30, seconds: 60 };
    const limit = openLimit(config, 'matrix presence', 'too many changes of presence', changes);
    onClose(limit.close);
    return (router) =>
      router.service(MatrixGatewayService, {
        setPresence: setPresence(bridge, serverName, limit),
        getBridge: getBridge(bridge, serverName),
        mapUsers: mapUsers(serverName),
      });
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
