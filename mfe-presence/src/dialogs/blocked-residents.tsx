import type { Client } from '@connectrpc/connect';
import { Trans, useLingui } from '@lingui/react/macro';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { Avatar } from 'shell/ui/avatar.tsx';
import { Button } from 'shell/ui/button.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { useStore } from 'zustand';
import { type BlockedList, createBlockedList, loadBlocked, unblock } from './blocked-store.ts';
import css from './own-status-dialog.module.css';
import { useRefusalWords } from './use-refusal-words.ts';

/** Whom this resident hides from, and how they are shown again. */
export function BlockedResidents({ presence }: { presence: Client<typeof PresenceService> }) {
  const id = useId();
  const place = useRef<HTMLElement>(null);
  const list = useMemo(() => createBlockedList(presence), [presence]);
  useEffect(() => void loadBlocked(list), [list]);
  return (
    <section ref={place} className={css.blocked} aria-labelledby={id} tabIndex={-1}>
      <h3 className={css.heading} id={id}>
        <Trans>Who does not see you</Trans>
      </h3>
      <Blocked list={list} onGone={() => place.current?.focus()} />
    </section>
  );
}

function Blocked({ list, onGone }: { list: BlockedList; onGone: () => void }) {
  const { t } = useLingui();
  const whyNot = useRefusalWords();
  const { phase, blocked } = useStore(list.store);
  const [refusal, setRefusal] = useState<string>();
  const show = (userId: string) => {
    setRefusal(undefined);
    // The button goes with its row.
    onGone();
    unblock(list, userId).catch((error) => setRefusal(t`It is as it was: ${{ why: whyNot(error) }}`));
  };
  if (phase === 'idle' || phase === 'loading') return <Skeleton shape="block" height="2.5rem" />;
  if (phase === 'failed') {
    return (
      <p className={css.note}>
        <Trans>That is not known right now.</Trans>{' '}
        <Button size="sm" onClick={() => void loadBlocked(list)}>{t`Try again`}</Button>
      </p>
    );
  }
  return (
    <>
      {blocked.size === 0 && (
        <p className={css.note}>
          <Trans>Nobody. In the list of who is in the city you can hide from one of them.</Trans>
        </p>
      )}
      <ul className={css.list}>
        {[...blocked].map(([userId, username]) => {
          const [name, words] = [username || t`Resident`, t`Show me again`];
          return (
            <li key={userId} className={css.row}>
              <Avatar userId={userId} name={username} size="sm" />
              <bdi className={css.name}>{name}</bdi>
              <Button size="sm" aria-label={t`${words}: ${name}`} onClick={() => show(userId)}>
                {words}
              </Button>
            </li>
          );
        })}
      </ul>
      {refusal && (
        <p className={css.refusal} role="alert">
          {refusal}
        </p>
      )}
    </>
  );
}
