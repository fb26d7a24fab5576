import { Trans } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import css from './form.module.css';

/** In the place of an answer that is on its way, or did not come. */
export function NotReady({ phase, onRetry }: { phase: 'loading' | 'failed'; onRetry: () => void }) {
  if (phase === 'loading') {
    return (
      <p className={css.quiet} role="status">
        <Trans>Asking the city…</Trans>
      </p>
    );
  }
  return (
    <div className={css.form} role="alert">
      <p className={css.quiet}>
        <Trans>The city does not answer now.</Trans>
      </p>
      <Button onClick={onRetry}>
        <Trans>Try again</Trans>
      </Button>
    </div>
  );
}
