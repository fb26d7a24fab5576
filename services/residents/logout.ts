/** Logout: this passport is worth nothing from now on, in every process. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import { callerOf } from '../caller.ts';
import type { Revocations } from './revocations.ts';

/** The handler. */
export function logout(revocations: Revocations): ServiceImpl<typeof ResidentsService>['logout'] {
  return async (_request, context) => {
    const caller = callerOf(context);
    if (!caller) throw new ConnectError('a passport is needed', Code.Unauthenticated);
    await revocations.revoke(caller);
    return { status: 'logged_out' };
  };
}
