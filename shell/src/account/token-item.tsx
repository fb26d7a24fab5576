import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import css from './account.module.css';
import { type ResidentsRpc, revokeToken, type Token } from './tokens.ts';
import { useScopeWords } from './use-scope-words.ts';

type Props = { rpc: ResidentsRpc; token: Token; onRevoked: (token: Token) => void };

/** A token: what it is for, what it may do, when it was used. Before it is revoked its resident is asked once. */
export function TokenItem({ rpc, token, onRevoked }: Props) {
  const { t, i18n } = useLingui();
  const { together } = useScopeWords();
  const [revoking, setRevoking] = useState<'no' | 'asked' | 'busy' | 'failed'>('no');
  const { name } = token;
  const may = together(token.scopes);
  const ends = i18n.date(token.endsAt, { dateStyle: 'medium' });
  const asking = t`Revoke “${name}”? Programs that have it are refused at once.`;
  const sure = revoking !== 'no';
  const revoke = async () => {
    setRevoking('busy');
    if (await revokeToken(rpc, token.id)) onRevoked(token);
    else setRevoking('failed');
  };
  return (
    <li className={css.token}>
      <div className={css.facts}>
        <strong className={css.name}>{name}</strong>
        <span>{t`It may ${may}.`}</span>
        <span>
          <Trans>
            Made <RelativeTime at={token.madeAt} />
          </Trans>
          {' · '}
          {token.usedAt === null ? (
            t`never used`
          ) : (
            <Trans>
              last used <RelativeTime at={token.usedAt} />
            </Trans>
          )}
          {' · '}
          {t`ends ${ends}`}
        </span>
        <span className={css.asking} role="status">
          {sure && asking}
        </span>
        {revoking === 'failed' && (
          <span className={css.problem} role="alert">
            {t`It was not revoked: the city does not answer. Try again soon.`}
          </span>
        )}
      </div>
      <div className={css.buttons}>
        {/* It keeps the focus: pressed twice by mistake, nothing has happened. */}
        <Button
          size="sm"
          aria-label={sure ? undefined : t`Revoke “${name}”`}
          onClick={() => setRevoking(sure ? 'no' : 'asked')}
        >
          {sure ? t`Keep it` : t`Revoke`}
        </Button>
        {sure && (
          <Button size="sm" kind="danger" busy={revoking === 'busy'} onClick={() => void revoke()}>
            {t`Revoke`}
          </Button>
        )}
      </div>
    </li>
  );
}
