/** Asks Second Me and hears the answer as it is made. */
import { cutOff, failureOf, needsNewRequest } from './failure.ts';
import { type Pair, pairOf } from './interaction.ts';
import { quotaOf } from './quota.ts';
import {
  type Asking,
  holdQuestion,
  keepDraft,
  loadHistory,
  remembered,
  type SecondMe,
  writePrompt,
} from './secondme-store.ts';
import { openSentences } from './sentences.ts';

/** The longest prompt, in characters as the city counts them. */
export const longestPrompt = 4_000;

/** After a stop, in milliseconds. */
const keptAfterMs = 500;

/** Asks what is in the box. Nothing happens while an answer is on its way, or when the box is empty or too full. */
export function askPrompt(secondMe: SecondMe): void {
  ask(secondMe, secondMe.store.getState().prompt);
}

/**
 * Asks a question. False, and nothing happens, while an answer is on its way, or when it is empty or too long. What is being
 * written in the box stays there, unless it is this question.
 */
export function ask(secondMe: SecondMe, question: string): boolean {
  const prompt = question.trim();
  const { asking, incognito } = secondMe.store.getState();
  if (prompt === '' || [...prompt].length > longestPrompt || isUnderWay(asking)) return false;
  holdQuestion(secondMe, prompt);
  const again =
    asking?.state === 'failed' &&
    asking.prompt === prompt &&
    asking.incognito === incognito &&
    !(asking.failure && needsNewRequest(asking.failure));
  void hearAnswer(secondMe, {
    ...{ prompt, incognito },
    requestId: again ? asking.requestId : secondMe.newId(),
    regenerates: again ? asking.regenerates : null,
  });
  return true;
}

/** Asks for another answer to a pair; it takes the place of the one there is when it is done. */
export function regenerate(secondMe: SecondMe, { id, prompt }: Pair): void {
  if (isUnderWay(secondMe.store.getState().asking)) return;
  void hearAnswer(secondMe, { prompt, incognito: false, requestId: secondMe.newId(), regenerates: id });
}

/**
 * Takes a question that came with the address. It is asked when the resident has `pressed` Enter on it elsewhere in the
 * portal; from a link, which anybody may have made, it only comes into the box. What was begun there is kept: a question that is not
 * asked stands below it.
 */
export function takeQuestion(secondMe: SecondMe, question: string, pressed: boolean): void {
  if (question.trim() === '') return;
  const begun = secondMe.store.getState().prompt;
  if (pressed && ask(secondMe, question)) return;
  writePrompt(secondMe, begun.trim() === '' ? question : `${begun}\n${question}`);
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

type Question = Pick<Asking, 'prompt' | 'requestId' | 'incognito' | 'regenerates'>;

async function hearAnswer(secondMe: SecondMe, question: Question, isAnew = false): Promise<void> {
  const { rpc, store, cancel } = secondMe;
  const { prompt, requestId, incognito, regenerates } = question;
  const control = new AbortController();
  cancel.current = control;
  const asking: Asking = { ...question, text: '', reading: null, state: 'waiting', failure: null };
  store.setState({ asking, openId: null, apart: null });
  const sentences = openSentences();
  const request = { prompt, requestId, incognito, regenerate: regenerates ?? '' };
  try {
    for await (const { step, quota, suggestions } of rpc.invokeStream(request, { signal: control.signal })) {
      // From its first word on the city keeps the question: a page that is left brings it back no more.
      if (step.case !== 'reading') keepDraft(secondMe);
      if (quota) store.setState({ quota: quotaOf(quota) });
      if (step.case === 'reading') showReading(secondMe, step.value.kind);
      else if (step.case === 'text') {
        addText(secondMe, step.value);
        const ended = sentences.add(step.value).join(' ');
        if (ended) secondMe.onSentence(ended);
      } else if (step.case === 'interaction') {
        if (step.value.state === 'stopped' && !isAnew) return answerAnew(secondMe, question, step.value.id);
        const rest = sentences.rest();
        if (rest) secondMe.onSentence(rest);
        return finish(secondMe, pairOf(step.value, suggestions), regenerates);
      }
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

/**
 * The connection broke within an answer, which the city took for a stop; its resident stopped nothing and asked once more. The
 * whole answer takes the place of the part. Once: a second part is shown as what it is.
 */
function answerAnew(secondMe: SecondMe, question: Question, part: string): Promise<void> {
  return hearAnswer(secondMe, { ...question, requestId: secondMe.newId(), regenerates: part }, true);
}

function addText({ store }: SecondMe, piece: string): void {
  store.setState(({ asking }) =>
    asking ? { asking: { ...asking, state: 'streaming', text: asking.text + piece, reading: null } } : {},
  );
}

function showReading({ store }: SecondMe, reading: Asking['reading']): void {
  store.setState(({ asking }) => (asking ? { asking: { ...asking, reading } } : {}));
}

function finish(secondMe: SecondMe, pair: Pair, regenerates: string | null): void {
  const { store } = secondMe;
  if (pair.incognito) {
    store.setState({ asking: null, apart: pair });
    return;
  }
  store.setState(({ pairs }) => {
    const others = pairs.filter(({ id }) => id !== pair.id && id !== regenerates);
    return { asking: null, openId: pair.id, pairs: [pair, ...others].slice(0, remembered) };
  });
  // Which pairs are remembered, and whether there are older ones, is the city's to say.
  void loadHistory(secondMe);
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
