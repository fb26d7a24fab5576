import { useLingui } from '@lingui/react/macro';
import { plainText } from 'proto/markup/plain-text';
import { useRef } from 'react';
import type { City } from 'shell/contract';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { useStore } from 'zustand';
import { AnswerPanel } from './answer/answer-panel.tsx';
import { AskBox } from './ask/ask-box.tsx';
import { Beginning } from './ask/beginning.tsx';
import { erasePair, type Receipt } from './erase.ts';
import type { Pair } from './interaction.ts';
import { HistoryRibbon } from './ribbon/history-ribbon.tsx';
import css from './secondme-chat.module.css';
import { retryHistory, type SecondMe } from './secondme-store.ts';
import { useEscape } from './use-escape.ts';
import { useQuestionOfAddress } from './use-question-of-address.ts';
import { useReceiptNotice } from './use-receipt-notice.ts';
import { useSecondMe } from './use-secondme.ts';

type Props = { city: City; known: boolean; succeeds?: boolean; question?: string };

/** One question at a time: the ribbon of what was asked, the answer, and the box. `succeeds`: another resident was here before. */
export function SecondMeChat({ city, known, succeeds = false, question }: Props) {
  const { t } = useLingui();
  const secondMe = useSecondMe(city, { known, succeeds }, (sentence) => city.announce(plainText(sentence)));
  const showReceipt = useReceiptNotice(city, secondMe);
  useQuestionOfAddress(city, secondMe, known, question);
  const chat = useRef<HTMLDivElement>(null);
  useEscape(secondMe, chat);
  const box = useRef<HTMLTextAreaElement>(null);
  const afterErasing = (receipt: Receipt) => {
    showReceipt(receipt);
    box.current?.focus();
  };
  const eraseOne = async ({ id }: Pair) => {
    const receipt = await erasePair(secondMe, id);
    if (receipt) afterErasing(receipt);
    else city.toast({ kind: 'error', text: t`It was not erased: Second Me did not answer. It is still there.` });
  };
  return (
    <div ref={chat} className={css.chat}>
      <HistoryRibbon secondMe={secondMe} onCleared={afterErasing} />
      <div className={css.panel}>
        <Middle secondMe={secondMe} onErase={(pair) => void eraseOne(pair)} />
        <AskBox secondMe={secondMe} box={box} />
      </div>
    </div>
  );
}

function Middle({ secondMe, onErase }: { secondMe: SecondMe; onErase: (pair: Pair) => void }) {
  const { t } = useLingui();
  const history = useStore(secondMe.store, (state) => state.history);
  const asking = useStore(secondMe.store, (state) => state.asking);
  const pair = useStore(
    secondMe.store,
    ({ pairs, openId, apart }) => apart ?? pairs.find(({ id }) => id === openId) ?? null,
  );
  if (pair || asking) {
    return <AnswerPanel secondMe={secondMe} pair={pair} asking={pair ? null : asking} onErase={onErase} />;
  }
  if (history === 'loading') {
    return (
      <div className={`${css.loading} ${secondMe.expected ? css.expecting : ''}`} aria-busy="true">
        <Skeleton width="40%" />
        <Skeleton lines={3} />
      </div>
    );
  }
  if (history === 'failed') {
    return (
      <ErrorState
        title={t`Your history cannot be shown now`}
        retry={{ label: t`Try again`, onRetry: () => void retryHistory(secondMe) }}
      >
        {t`Second Me did not answer. You can still ask: perhaps it is back already.`}
      </ErrorState>
    );
  }
  return <Beginning secondMe={secondMe} />;
}
