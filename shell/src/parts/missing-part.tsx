import { useLingui } from '@lingui/react/macro';
import type { Microfrontend } from 'proto/city/registry/v1/plan';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Icon } from '../ui/icon.tsx';
import css from './missing-part.module.css';
import type { PartFailure } from './part-store.ts';

type MissingPartProps = {
  microfrontend: Microfrontend;
  failure: PartFailure;
  /** One line instead of a card, which stands for a page. */
  narrow: boolean;
  busy?: boolean;
  onRetry: () => void;
};

/** Says which part of the city is missing and why, and lets one try again. */
export function MissingPart({ microfrontend, failure, narrow, busy = false, onRetry }: MissingPartProps) {
  const { t } = useLingui();
  const name = usePartName(microfrontend);
  const title = t`${name}: this part of the city is missing`;
  const why = {
    unreachable: t`Its files do not come. Everything else works.`,
    refused: t`Its files are not the ones that were published, so the city does not run them. Everything else works.`,
    broken: t`It came, and something in it failed. Everything else works.`,
  }[failure.kind];
  const technical = `${microfrontend.name} ${microfrontend.version} · ${microfrontend.release} · ${failure.technical}`;
  if (!narrow) {
    return (
      <>
        <h1 className={css.spoken}>{name}</h1>
        <ErrorState title={title} technical={technical} retry={{ label: t`Try again`, onRetry, busy }}>
          {why}
        </ErrorState>
      </>
    );
  }
  return (
    <div className={css.line} role="alert" title={technical}>
      <Icon name="warning" />
      <span className={css.words}>
        <strong>{title}.</strong> {why}
      </span>
      <Button size="sm" busy={busy} onClick={onRetry}>
        {t`Try again`}
      </Button>
    </div>
  );
}

/** What residents call a microfrontend: its page's title; those that have no page are named here. */
export function usePartName({ name, contributions }: Microfrontend): string {
  const { t, i18n } = useLingui();
  if (name === 'presence') return t`Presence bar`;
  const title = contributions?.routes.find((route) => route.title[i18n.locale])?.title[i18n.locale];
  return title ?? name;
}
