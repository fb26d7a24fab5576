import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { OwnStatus } from 'shell/contract';
import { Button } from 'shell/ui/button.tsx';
import { type DotStatus, PresenceDot } from 'shell/ui/presence-dot.tsx';
import { untilMorning, type Wish } from './choose-status.ts';
import css from './own-status-dialog.module.css';

const hour = 3_600;

type Props = { chosen: OwnStatus; onChoose: (wish: Wish) => void };

/** What one can choose, and what each choice means. Nothing is chosen by going past it. */
export function StatusChoice({ chosen: { choice, until }, onChoose }: Props) {
  const { t, i18n } = useLingui();
  const time = until === null ? null : i18n.date(new Date(until), { timeStyle: 'short' });
  return (
    <fieldset className={css.choices} aria-label={t`Your status`}>
      <One
        dot="online"
        name={t`Automatic`}
        on={choice === 'automatic'}
        onChoose={() => onChoose({ choice: 'automatic' })}
      >
        <Trans>Online while you are active, away after five minutes.</Trans>
      </One>
      <One
        dot="do_not_disturb"
        name={t`Do not disturb`}
        on={choice === 'do_not_disturb'}
        onChoose={() => onChoose({ choice: 'do_not_disturb' })}
      >
        <Trans>Others see it. Mentions are counted, and do not call you.</Trans>
      </One>
      {choice === 'do_not_disturb' && (
        <div className={css.times}>
          <span className={css.until}>
            {time === null ? <Trans>Until you change it.</Trans> : <Trans>Until {time}.</Trans>}
          </span>
          <Button size="sm" onClick={() => onChoose({ choice, seconds: hour })}>{t`For an hour`}</Button>
          <Button size="sm" onClick={() => onChoose({ choice, seconds: untilMorning(new Date()) })}>
            {t`Until the morning`}
          </Button>
          {time !== null && <Button size="sm" onClick={() => onChoose({ choice })}>{t`Until I change it`}</Button>}
        </div>
      )}
      <One
        dot="offline"
        name={t`Invisible`}
        on={choice === 'invisible'}
        onChoose={() => onChoose({ choice: 'invisible' })}
      >
        <Trans>Others do not see you: in no list, no count and no room. What you write has your name.</Trans>
      </One>
    </fieldset>
  );
}

type OneProps = { dot: DotStatus; name: string; on: boolean; onChoose: () => void; children: ReactNode };

function One({ dot, name, on, onChoose, children }: OneProps) {
  return (
    <button type="button" className={css.one} aria-pressed={on} onClick={() => on || onChoose()}>
      <PresenceDot status={dot} />
      <span className={css.name}>{name}</span>
      <span className={css.meaning}>{children}</span>
    </button>
  );
}
