import { Trans, useLingui } from '@lingui/react/macro';
import css from './home.module.css';

/** Since when what is shown has not been told anew. Nothing when it never was told. */
export function AsOf({ at }: { at: number | undefined }) {
  const { i18n } = useLingui();
  if (at === undefined) return null;
  const time = i18n.date(new Date(at), { timeStyle: 'short' });
  return (
    <span className={css.asOf}>
      <Trans>as of {time}</Trans>
    </span>
  );
}
