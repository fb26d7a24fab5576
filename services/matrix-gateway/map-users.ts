/** MapUsers: who of the city is who on Matrix, for bridges in any language. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { cityIdOf, matrixUserIdOf } from './matrix-ids.ts';

/** The handler. */
export function mapUsers(serverName: string | undefined): ServiceImpl<typeof MatrixGatewayService>['mapUsers'] {
  return ({ userIds, matrixUserIds }) => {
    if (serverName === undefined) {
      throw new ConnectError('MATRIX_SERVER_NAME is not set: nobody has a Matrix id', Code.FailedPrecondition);
    }
    const pairs = [
      ...userIds.map((userId) => ({ userId, matrixUserId: matrixUserIdOf(userId, serverName) })),
      ...matrixUserIds.map((matrixUserId) => ({ userId: cityIdOf(matrixUserId, serverName), matrixUserId })),
    ];
    return {
      users: pairs.flatMap(({ userId, matrixUserId }) =>
        userId === undefined || matrixUserId === undefined ? [] : [{ userId, matrixUserId }],
      ),
    };
  };
}
