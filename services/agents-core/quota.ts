/** What a resident may ask of agents: requests in a minute, and tokens of language models in a day. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { QuotaSchema } from 'proto/city/agents/v1/agents';
import { type Allowance, type Left, openAllowance } from '../allowance.ts';
import type { Config } from '../config.ts';
import type { KeptTokens } from './kept-tokens.ts';

/** How much; 0 of either: it is not limited. */
export type QuotaLimits = { requestsAMinute: number; tokensADay: number };

/** What is told with every answer. */
export type Quota = MessageInitShape<typeof QuotaSchema>;

/** One run that was counted. */
export type Counted = {
  /** A language model is about to be told so many characters. Throws resource_exhausted when the day's tokens are used up. */
  telling(characters: number): Promise<void>;
  /** The run has ended; `tokens` is what the provider counted, `characters` what was answered. Tells what is left. */
  ended(tokens: number | undefined, characters: number): Promise<Quota | undefined>;
};

/** The quotas of one process; across processes when there is a Redis. Without one the tokens of the day outlive it, too. */
export type Quotas = {
  /**
   * Counts a request. An agent with limits of its own, which are not 0, is counted by them and apart from the others.
   * Throws resource_exhausted, with the time to wait.
   */
  count(key: string, agent?: QuotaLimits & { id: string }): Promise<Counted>;
  /** What is left, counting nothing; undefined: nothing is limited. */
  left(key: string, withTokens: boolean): Promise<Quota | undefined>;
  close(): void;
};

const secondsADay = 86_400;
/** For a provider that does not count. Between English (about four characters a token) and Ukrainian (about two). */
const charactersAToken = 3;

/** Opens the quotas; `kept` keeps the tokens of the day where no Redis does. */
export function openQuotas(config: Pick<Config, 'limits' | 'redisUrl' | 'llmLimits'>, kept: KeptTokens): Quotas {
  const opened = new Map<string, Allowance>();
  const allowance = (kind: 'requests' | 'tokens', points: number): Allowance | undefined => {
    if (!config.limits || points === 0) return undefined;
    const name = `agents ${kind} ${points}`;
    const known =
      opened.get(name) ??
      (kind === 'requests'
        ? openAllowance(config, name, 'too many questions', { points, seconds: 60 })
        : tokensOf(name, points));
    opened.set(name, known);
    return known;
  };
  const tokensOf = (name: string, points: number) => {
    const tokens = openAllowance(config, name, "today's tokens are used up", { points, seconds: secondsADay });
    return config.redisUrl ? tokens : kept.keep(tokens, points);
  };
  const usual = config.llmLimits;

  return {
    async count(caller, agent) {
      const isApart = agent !== undefined && (agent.requestsAMinute > 0 || agent.tokensADay > 0);
      const key = isApart ? `${agent.id} ${caller}` : caller;
      const requestsAMinute = agent?.requestsAMinute || usual.requestsAMinute;
      const tokens = allowance('tokens', agent?.tokensADay || usual.tokensADay);
      const requests = await allowance('requests', requestsAMinute)?.take(key, 1);
      let toldCharacters = 0;
      let reserved: number | undefined;
      return {
        async telling(characters) {
          toldCharacters = characters;
          const estimate = Math.ceil(characters / charactersAToken);
          await tokens?.take(key, estimate);
          reserved = estimate;
        },
        async ended(counted, characters) {
          if (reserved === undefined) return quotaOf(requests, undefined);
          const used = counted ?? (characters === 0 ? 0 : Math.ceil((toldCharacters + characters) / charactersAToken));
          const left = await tokens?.add(key, used - reserved);
          reserved = undefined;
          return quotaOf(requests, left);
        },
      };
    },
    async left(key, withTokens) {
      const requests = await allowance('requests', usual.requestsAMinute)?.left(key);
      const tokens = withTokens ? await allowance('tokens', usual.tokensADay)?.left(key) : undefined;
      return quotaOf(requests, tokens);
    },
    close() {
      for (const one of opened.values()) one.close();
    },
  };
}

function quotaOf(requests: Left | undefined, tokens: Left | undefined): Quota | undefined {
  if (!requests && !tokens) return undefined;
  const at = ({ resetsInMs }: Left) => timestampFromMs(Date.now() + resetsInMs);
  return {
    ...(requests ? { remaining: requests.remaining, resetsAt: at(requests) } : {}),
    ...(tokens ? { tokensRemaining: tokens.remaining, tokensResetAt: at(tokens) } : {}),
  };
}
