import { Trans } from '@lingui/react/macro';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import { type SecondMe, setIncognito } from '../secondme-store.ts';
import css from './ask-box.module.css';

/** Whether what is asked next is kept. */
export function IncognitoSwitch({ secondMe }: { secondMe: SecondMe }) {
  const incognito = useStore(secondMe.store, (state) => state.incognito);
  return (
    <button
      type="button"
      className={css.incognito}
      aria-pressed={incognito}
      onClick={() => setIncognito(secondMe, !incognito)}
    >
      <Icon name="hidden" size="sm" />
      <span>{incognito ? <Trans>Incognito: this question is not kept</Trans> : <Trans>Ask incognito</Trans>}</span>
    </button>
  );
}
