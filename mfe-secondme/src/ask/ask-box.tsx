import { Trans, useLingui } from '@lingui/react/macro';
import type { RefObject } from 'react';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { TextArea } from 'shell/ui/text-area.tsx';
import { useStore } from 'zustand';
import { askPrompt, isUnderWay, longestPrompt, stop } from '../ask.ts';
import { type SecondMe, writePrompt } from '../secondme-store.ts';
import css from './ask-box.module.css';
import { IncognitoSwitch } from './incognito-switch.tsx';
import { QuotaLine } from './quota-line.tsx';

type Props = { secondMe: SecondMe; box: RefObject<HTMLTextAreaElement | null> };

/** The one prompt field. While an answer is coming, its button stops it. */
export function AskBox({ secondMe, box }: Props) {
  const { t, i18n } = useLingui();
  const prompt = useStore(secondMe.store, (state) => state.prompt);
  const underWay = useStore(secondMe.store, ({ asking }) => isUnderWay(asking));
  const incognito = useStore(secondMe.store, (state) => state.incognito);
  const over = [...prompt.trim()].length > longestPrompt;
  const limit = i18n.number(longestPrompt);
  const send = () => {
    askPrompt(secondMe);
    box.current?.focus();
  };
  return (
    <form
      className={`${css.box} ${incognito ? css.unkept : ''}`}
      data-sticky-foot=""
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextArea
        ref={box}
        label={t`Question to Second Me`}
        hideLabel
        placeholder={t`Your question`}
        value={prompt}
        onChange={(value) => writePrompt(secondMe, value)}
        onSubmit={send}
        maxLength={longestPrompt}
        error={over ? t`A question has at most ${limit} characters: shorten it.` : undefined}
        hint={
          <span className={css.under}>
            <IncognitoSwitch secondMe={secondMe} />
            <span className={css.keys}>
              {underWay ? (
                <Trans>Esc stops the answer</Trans>
              ) : (
                <Trans>Enter asks, Shift+Enter begins a new line</Trans>
              )}
            </span>
            <QuotaLine secondMe={secondMe} />
          </span>
        }
      />
      {underWay ? (
        <IconButton icon="stop" kind="danger" label={t`Stop the answer`} onClick={() => stop(secondMe)} />
      ) : (
        <IconButton icon="send" kind="secondme" label={t`Ask`} type="submit" disabled={prompt.trim() === '' || over} />
      )}
    </form>
  );
}
