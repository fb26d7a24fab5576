import { useLingui } from '@lingui/react/macro';
import css from './day-line.module.css';
import { dayOf } from './timeline.ts';
import { useToday } from './use-today.ts';

/** Where a day of messages begins: "Today", "Yesterday", "3 November". */
export function DayLine({ at }: { at: number }) {
  const { t, i18n } = useLingui();
  const now = new Date(useToday());
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  const sameYear = new Date(at).getFullYear() === now.getFullYear();
  const date = i18n.date(new Date(at), { day: 'numeric', month: 'long', year: sameYear ? undefined : 'numeric' });
  const name = dayOf(at) === dayOf(now.getTime()) ? t`Today` : dayOf(at) === dayOf(+yesterday) ? t`Yesterday` : date;
  return (
    <div className={css.day}>
      <time className={css.name} dateTime={new Date(at).toISOString()} title={date}>
        {name}
      </time>
    </div>
  );
}
