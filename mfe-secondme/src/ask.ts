/** Asks Second Me and hears the answer as it is made. */
import { cutOff, failureOf, needsNewRequest } from './failure.ts';
import { type Pair, pairOf } from './interaction.ts';
import { type Asking, loadHistory, remembered, type SecondMe, writePrompt } from './secondme-store.ts';

/** The longest prompt, in characters as the city counts them. */
export const longestPrompt = 4_000;

/** After a stop, in milliseconds. */
const keptAfterMs = 500;

/** Asks what is in the box. Nothing happens while an answer is on its way, or when the box is empty or too full. */
export function askPrompt(secondMe: SecondMe): void {
  ask(secondMe, secondMe.store.getState().prompt);
}

/** Asks a question. False, and nothing happens, while an answer is on its way, or when it is empty or too long. */
export function ask(secondMe: SecondMe, question: string): boolean {
  const prompt = question.trim();
  const { asking } = secondMe.store.getState();
  if (prompt === '' || [...prompt].length > longestPrompt || isUnderWay(asking)) return false;
  writePrompt(secondMe, '');
  const again =
    asking?.state === 'failed' && asking.prompt === prompt && !(asking.failure && needsNewRequest(asking.failure));
  void hearAnswer(secondMe, prompt, again ? asking.requestId : secondMe.newId());
  return true;
}

/**
 * Takes a question that came with the address. It is asked when the resident has `pressed` Enter on it elsewhere in the
 * portal; from a link, which anybody may have made, it only comes into the box. What was begun there is kept: a question that is not
 * asked stands below it.
 */
export function takeQuestion(secondMe: SecondMe, question: string, pressed: boolean): void {
  const begun = secondMe.store.getState().prompt;
  if (pressed && ask(secondMe, question)) writePrompt(secondMe, begun);
  else writePrompt(secondMe, begun.trim() === '' ? question : `${begun}\n${question}`);
}

/** Asks the question that failed once more. */
export function askAgain(secondMe: SecondMe): void {
  const { asking } = secondMe.store.getState();
  if (asking?.state === 'failed') ask(secondMe, asking.prompt);
}

/** Stops the answer; what has come of it stays on the page. */
export function stop(secondMe: SecondMe): void {
  secondMe.cancel.current?.abort();
}

/** Whether an answer is awaited or coming. */
export function isUnderWay(asking: Asking | null): boolean {
  return asking?.state === 'waiting' || asking?.state === 'streaming';
}

async function hearAnswer(secondMe: SecondMe, prompt: string, requestId: string): Promise<void> {
  const { rpc, store, cancel } = secondMe;
  const control = new AbortController();
  cancel.current = control;
  store.setState({ asking: { prompt, requestId, text: '', state: 'waiting', failure: null }, openId: null });
  try {
    for await (const { step } of rpc.invokeStream({ prompt, requestId }, { signal: control.signal })) {
      if (step.case === 'text') addText(secondMe, step.value);
      else if (step.case === 'interaction') return finish(secondMe, pairOf(step.value));
    }
    if (control.signal.aborted) showStopped(secondMe);
    else showFailure(secondMe, prompt, { ...cutOff });
  } catch (reason) {
    if (control.signal.aborted) showStopped(secondMe);
    else showFailure(secondMe, prompt, failureOf(reason));
  } finally {
    if (cancel.current === control) cancel.current = null;
  }
}

function addText({ store }: SecondMe, piece: string): void {
  store.setState(({ asking }) =>
    asking ? { asking: { ...asking, state: 'streaming', text: asking.text + piece } } : {},
  );
}

function finish(secondMe: SecondMe, pair: Pair): void {
  secondMe.store.setState(({ pairs }) => ({
    asking: null,
    openId: pair.id,
    pairs: [pair, ...pairs.filter((each) => each.id !== pair.id)].slice(0, remembered),
  }));
  secondMe.onAnswer(pair);
}

function showStopped(secondMe: SecondMe): void {
  const { store, later } = secondMe;
  store.setState(({ asking }) => (asking ? { asking: { ...asking, state: 'stopped' } } : {}));
  const stopped = store.getState().asking;
  // The city keeps the part as soon as it notices that nobody listens.
  later(keptAfterMs, () => void loadHistory(secondMe).then(() => takeOver(secondMe, stopped)));
}

/** The stopped answer is in the history now: its pair takes the place of what this tab had of it. */
function takeOver({ store }: SecondMe, stopped: Asking | null): void {
  const { asking, pairs, openId } = store.getState();
  const [newest] = pairs;
  if (!newest || asking === null || asking !== stopped) return;
  if (newest.state === 'stopped' && newest.prompt === asking.prompt) {
    store.setState({ asking: null, openId: openId ?? newest.id });
  }
}

/** The question goes back into the box, unless another one has been begun there. */
function showFailure(secondMe: SecondMe, prompt: string, failure: Asking['failure']): void {
  secondMe.store.setState(({ asking }) => (asking ? { asking: { ...asking, state: 'failed', failure } } : {}));
  if (secondMe.store.getState().prompt === '') writePrompt(secondMe, prompt);
}
