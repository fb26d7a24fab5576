import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { useStore } from 'zustand';
import { type ListedMembers, listMoreMembers } from './listed-members.ts';
import css from './members-panel.module.css';

/** The way to those who are in a big room and not listed yet; nothing when all are. */
export function MoreMembers({ list, onAsk }: { list: ListedMembers; onAsk: () => void }) {
  const { t } = useLingui();
  const { members, nextCursor, more } = useStore(list.store);
  if (members !== null && nextCursor === '') return null;
  return (
    <div className={css.more}>
      {more === 'failed' && (
        <span role="alert">
          <Trans>More residents could not be loaded.</Trans>
        </span>
      )}
      <Button
        size="sm"
        busy={more === 'loading'}
        onClick={() => {
          onAsk();
          void listMoreMembers(list);
        }}
      >
        {more === 'failed' ? t`Try again` : more === 'loading' ? t`Loading…` : t`Show more residents`}
      </Button>
    </div>
  );
}
