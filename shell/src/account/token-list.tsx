import { Trans, useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import css from './account.module.css';
import { TokenItem } from './token-item.tsx';
import { listTokens, type ResidentsRpc, type Token } from './tokens.ts';

type Props = { rpc: ResidentsRpc; onMake: () => void };

/** The tokens of the resident's programs, and the way to another one. */
export function TokenList({ rpc, onMake }: Props) {
  const { t } = useLingui();
  const { tokens, ask, drop } = useTokens(rpc);
  const [said, setSaid] = useState('');
  const section = useRef<HTMLElement>(null);
  const afterRevoking = ({ id, name }: Token) => {
    drop(id);
    setSaid(t`“${name}” is revoked.`);
    // Its button is gone.
    section.current?.focus();
  };
  return (
    <section className={css.section} ref={section} tabIndex={-1} aria-label={t`Tokens of your programs`}>
      <h3 className={css.heading}>{t`Tokens of your programs`}</h3>
      <p className={css.about}>
        <Trans>With a token a program on your computer may do for you what you allow it, and nothing else.</Trans>
      </p>
      <p className={css.said} role="status">
        {said}
      </p>
      {tokens === null && (
        <div aria-busy="true">
          <Skeleton lines={3} />
        </div>
      )}
      {tokens === 'away' && (
        <ErrorState title={t`Your tokens cannot be shown now`} retry={{ label: t`Try again`, onRetry: ask }}>
          {t`The city does not answer.`}
        </ErrorState>
      )}
      {Array.isArray(tokens) && tokens.length === 0 && <p className={css.none}>{t`You have made none.`}</p>}
      {Array.isArray(tokens) && tokens.length > 0 && (
        <ul className={css.tokens}>
          {tokens.map((token) => (
            <TokenItem key={token.id} rpc={rpc} token={token} onRevoked={afterRevoking} />
          ))}
        </ul>
      )}
      <Button size="sm" icon={<Icon name="plus" size="sm" />} onClick={onMake}>
        {t`Make a token`}
      </Button>
    </section>
  );
}

/** The tokens; null while they are asked for. */
function useTokens(rpc: ResidentsRpc) {
  const [tokens, setTokens] = useState<Token[] | 'away' | null>(null);
  const [asked, setAsked] = useState({});
  useEffect(() => {
    void asked;
    const gone = new AbortController();
    listTokens(rpc, gone.signal).then(setTokens, () => gone.signal.aborted || setTokens('away'));
    return () => gone.abort();
  }, [rpc, asked]);
  const ask = useCallback(() => {
    setTokens(null);
    setAsked({});
  }, []);
  const drop = (id: string) => setTokens((now) => (Array.isArray(now) ? now.filter((token) => token.id !== id) : now));
  return { tokens, ask, drop };
}
