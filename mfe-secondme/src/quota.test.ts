import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { QuotaSchema } from 'proto/city/agents/v1/agents';
import { expect, test } from 'vitest';
import { quotaOf, runningOut } from './quota.ts';

const told = (given: { remaining?: number; tokensRemaining?: number }) =>
  quotaOf(create(QuotaSchema, { resetsAt: timestampFromMs(60_000), tokensResetAt: timestampFromMs(90_000), ...given }));

test('while there is enough nothing is said', () => {
  expect(runningOut(told({ remaining: 4 }), 0)).toBeNull();
  expect(runningOut(null, 0)).toBeNull();
  expect(runningOut(quotaOf(create(QuotaSchema)), 0)).toBeNull();
});

test('the last few are said, until there are more', () => {
  expect(runningOut(told({ remaining: 3 }), 0)).toEqual({ what: 'questions', left: 3, until: 60_000 });
  expect(runningOut(told({ remaining: 0 }), 59_999)).toMatchObject({ left: 0 });
  expect(runningOut(told({ remaining: 0 }), 60_000)).toBeNull();
});

test('of a day that is nearly used up is said first', () => {
  expect(runningOut(told({ remaining: 0, tokensRemaining: 100 }), 0)).toMatchObject({ what: 'tokens', left: 100 });
  expect(runningOut(told({ remaining: 9, tokensRemaining: 100_000 }), 0)).toBeNull();
});
