import { Trans, useLingui } from '@lingui/react/macro';
import { ButtonLink } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Icon } from '../ui/icon.tsx';
import css from './home.module.css';

/** The way into Second Me. */
export function SecondMeCard() {
  const { t } = useLingui();
  return (
    <Card title="Second Me" tone="secondme">
      <p className={css.lead}>
        <Trans>
          Your agent in the city. It keeps your last five conversations in mind, and forgets when you say so.
        </Trans>
      </p>
      <ButtonLink kind="secondme" href="/secondme" icon={<Icon name="spark" />}>
        {t`Talk to Second Me`}
      </ButtonLink>
    </Card>
  );
}
