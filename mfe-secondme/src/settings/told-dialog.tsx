import { Trans, useLingui } from '@lingui/react/macro';
import type { GetToldResponse } from 'proto/city/secondme/v1/secondme';
import { useEffect, useState } from 'react';
import { Dialog } from 'shell/ui/dialog.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import type { SecondMeRpc } from '../secondme-store.ts';
import css from './told-dialog.module.css';

type Props = { rpc: SecondMeRpc; open: boolean; onClose: () => void };

/** What the model will be told with the next question, word for word and in its order. */
export function ToldDialog({ rpc, open, onClose }: Props) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={t`What I am told`} closeLabel={t`Close`} onClose={onClose}>
      {open && <Told rpc={rpc} />}
    </Dialog>
  );
}

function Told({ rpc }: { rpc: SecondMeRpc }) {
  const { t } = useLingui();
  const [told, setTold] = useState<GetToldResponse | 'loading' | 'away'>('loading');
  const [again, setAgain] = useState({});
  useEffect(() => {
    const gone = new AbortController();
    void again;
    rpc.getTold({}, { signal: gone.signal }).then(setTold, () => gone.signal.aborted || setTold('away'));
    return () => gone.abort();
  }, [rpc, again]);
  if (told === 'loading') {
    return (
      <div aria-busy="true">
        <Skeleton lines={6} />
      </div>
    );
  }
  if (told === 'away') {
    const onRetry = () => {
      setTold('loading');
      setAgain({});
    };
    return (
      <ErrorState title={t`It cannot be shown now`} retry={{ label: t`Try again`, onRetry }}>
        <Trans>Second Me did not answer.</Trans>
      </ErrorState>
    );
  }
  return <Words told={told} />;
}

function Words({ told: { messages, tools, agent } }: { told: GetToldResponse }) {
  const { t } = useLingui();
  const who: Record<string, string> = { system: t`How to be`, user: t`You asked`, assistant: t`It answered` };
  return (
    <div className={css.told}>
      <p className={css.about}>
        {agent?.isLlm ? (
          <Trans>
            With your next question {agent.model} is told exactly this, in this order, and then the question itself.
            Nothing else of you is sent.
          </Trans>
        ) : (
          <Trans>
            No language model is connected: City Guide reads only your questions. A model would be told exactly this, in
            this order, and then the question itself.
          </Trans>
        )}
      </p>
      <ol className={css.messages}>
        {messages.map(({ role, text }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: it is asked for anew as a whole.
          <li key={place} className={css.message}>
            <span className={css.role}>{who[role] ?? role}</span>
            <p className={css.text} lang={role === 'system' ? 'en' : undefined}>
              {text}
            </p>
          </li>
        ))}
      </ol>
      <h3 className={css.title}>
        <Trans>What it may look up in the city</Trans>
      </h3>
      {tools.length === 0 ? (
        <p className={css.about}>
          <Trans>Nothing: you have switched all of it off.</Trans>
        </p>
      ) : (
        <ul className={css.messages}>
          {tools.map(({ name, description }) => (
            <li key={name} className={css.message}>
              <code className={css.role}>{name}</code>
              <p className={css.text} lang="en">
                {description}
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
