/**
 * How long the city may take to begin its answer to a navigation, milliseconds. An edge answers within 2 s even when its
 * registry does not, and in 10 s a browser has knocked four times at a door that loses every packet (after 1, 3 and 7 s):
 * what is silent so long is no network, however many bars it shows.
 */
export const patienceMs = 10_000;

/** What a navigation is answered with. */
export type AnsweredDocument = { response: Response; from: 'city' | 'kept' };

/**
 * Whatever the city answers, errors too: a 404 and a 503 are answers. Only when it does not answer at all, or `patience`
 * ends first, the document that was kept; when none was, the city is waited for, and its failure is the browser's to show.
 */
export async function answerDocument(
  city: Promise<Response>,
  patience: Promise<void>,
  kept: () => Promise<Response | undefined>,
): Promise<AnsweredDocument> {
  const silence = patience.then(() => undefined);
  const answer = await Promise.race([city, silence]).catch(() => undefined);
  if (answer) return { response: answer, from: 'city' };
  // A browser whose storage fails has kept nothing.
  const response = await kept().catch(() => undefined);
  return response ? { response, from: 'kept' } : { response: await city, from: 'city' };
}
