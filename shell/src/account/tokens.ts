/** A resident's own tokens, with which programs may call in their name. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { ResidentsService, Token as Told } from 'proto/city/residents/v1/residents';

/** The service, as the dialogs ask it. */
export type ResidentsRpc = Pick<Client<typeof ResidentsService>, 'createToken' | 'listTokens' | 'revokeToken'>;

/** What a token may be allowed, in the order in which it is shown. */
export const scopes = ['secondme.ask', 'city.read', 'secondme.read'] as const;

/** What a token allows a program to do. */
export type Scope = (typeof scopes)[number];

/** A token, as far as it is known after it was made. Times are epoch milliseconds. */
export type Token = {
  id: string;
  name: string;
  scopes: readonly Scope[];
  madeAt: number;
  endsAt: number;
  /** Some seconds late; null: never. */
  usedAt: number | null;
};

/** A token that was just made, with the secret that is told only now. */
export type Made = { token: Token; secret: string };

/** The longest name, in characters. */
export const longestName = 40;

/** Why no token was made: there are as many as there may be, the city does not take the name, or does not answer. */
export type Refused = { why: 'too many' | 'name' | 'away'; said: string };

/** The caller's tokens, newest first. Rejects when the city does not answer. */
export async function listTokens(rpc: ResidentsRpc, signal: AbortSignal): Promise<Token[]> {
  return (await rpc.listTokens({}, { signal })).tokens.map(tokenOf);
}

/** Makes a token. Never rejects. */
export async function makeToken(rpc: ResidentsRpc, name: string, allowed: readonly Scope[]): Promise<Made | Refused> {
  try {
    const { secret, token } = await rpc.createToken({ name, scopes: [...allowed] });
    return token ? { token: tokenOf(token), secret } : { why: 'away', said: '' };
  } catch (reason) {
    const { code, rawMessage } = ConnectError.from(reason);
    const why = code === Code.ResourceExhausted ? 'too many' : code === Code.InvalidArgument ? 'name' : 'away';
    return { why, said: rawMessage };
  }
}

/** Ends a token; one that has ended already is ended, too. False: the city does not answer. */
export async function revokeToken(rpc: ResidentsRpc, tokenId: string): Promise<boolean> {
  try {
    await rpc.revokeToken({ tokenId });
    return true;
  } catch (reason) {
    return ConnectError.from(reason).code === Code.NotFound;
  }
}

function tokenOf({ tokenId, name, scopes: allowed, createdAt, expiresAt, lastUsedAt }: Told): Token {
  return {
    id: tokenId,
    name,
    scopes: scopes.filter((scope) => allowed.includes(scope)),
    madeAt: createdAt ? timestampMs(createdAt) : 0,
    endsAt: expiresAt ? timestampMs(expiresAt) : 0,
    usedAt: lastUsedAt ? timestampMs(lastUsedAt) : null,
  };
}
