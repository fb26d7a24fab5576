import type { Page, Route } from '@playwright/test';

/** Gives an RPC back to the city. */
export type LetGo = () => Promise<void>;

/** Keeps back what the city answers to an RPC, such as `RoomsService/ListRooms`, until it is let go. */
export async function holdAnswer(page: Page, rpc: string): Promise<LetGo> {
  const { promise: free, resolve: letGo } = Promise.withResolvers<void>();
  const end = await inHand(page, rpc, async (route) => {
    await free;
    // The page may have gone on without it.
    await route.continue().catch(() => undefined);
  });
  return () => {
    letGo();
    return end();
  };
}

/** Answers an RPC as a city does whose service is away. */
export const refuseAnswer = (page: Page, rpc: string): Promise<LetGo> =>
  inHand(page, rpc, (route) => route.fulfill({ status: 503, json: { code: 'unavailable', message: 'not now' } }));

/** Answers an RPC with this message, as JSON. */
export const answerWith = (page: Page, rpc: string, json: object): Promise<LetGo> =>
  inHand(page, rpc, (route) => route.fulfill({ json }));

/** Answers an RPC with a message in which nothing is. */
export const emptyAnswer = (page: Page, rpc: string): Promise<LetGo> => answerWith(page, rpc, {});

/** Changes what the city answers to an RPC. */
export const alterAnswer = (
  page: Page,
  rpc: string,
  alter: (answer: Record<string, unknown>) => Record<string, unknown>,
): Promise<LetGo> =>
  inHand(page, rpc, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: alter(await answer.json()) });
  });

async function inHand(page: Page, rpc: string, answer: (route: Route) => Promise<void>): Promise<LetGo> {
  const url = new RegExp(`/city\\.\\w+\\.v1\\.${rpc}$`);
  await page.route(url, answer);
  return () => page.unroute(url, answer);
}
