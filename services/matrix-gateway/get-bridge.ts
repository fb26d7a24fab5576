/** GetBridge: what of the city reaches Matrix. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import type { MatrixBridge } from './matrix-bridge.ts';

/** The handler. */
export function getBridge(
  { carries }: MatrixBridge,
  serverName: string | undefined,
): ServiceImpl<typeof MatrixGatewayService>['getBridge'] {
  return () => ({
    presence: carries.includes('presence'),
    rooms: carries.includes('rooms'),
    serverName: serverName ?? '',
  });
}
