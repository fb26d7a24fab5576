import { useLingui } from '@lingui/react/macro';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Icon, iconNames } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import css from './exhibit.module.css';
import { Exhibit } from './exhibit.tsx';

const kinds = ['primary', 'secondme', 'quiet', 'danger'] as const;

export function Buttons({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <Exhibit
      file={file}
      name="Button, ButtonLink"
      about={t`Does something, or leads somewhere. One primary button a screen; quiet for the rest; danger for what erases.`}
      states={() => [
        ...kinds.map((kind) => ({
          props: `kind="${kind}"`,
          shown: (
            <div className={css.row}>
              <Button kind={kind}>{t`Send`}</Button>
              <Button kind={kind} size="sm">
                {t`Small`}
              </Button>
            </div>
          ),
        })),
        {
          props: 'icon={<Icon name="plus" />}',
          shown: row(<Button icon={<Icon name="plus" />}>{t`New room`}</Button>),
        },
        {
          props: 'busy',
          shown: row(
            <Button kind="primary" busy>
              {t`Sending…`}
            </Button>,
          ),
        },
        { props: 'disabled', shown: row(<Button disabled>{t`Send`}</Button>) },
        {
          props: '<ButtonLink href="/rooms">',
          shown: row(<ButtonLink href="/rooms">{t`To the rooms`}</ButtonLink>),
        },
      ]}
    />
  );
}

export function IconButtons({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <Exhibit
      file={file}
      name="IconButton"
      about={t`A button with a sign and no words; its label is read aloud and shown under the pointer.`}
      states={() => [
        ...kinds.map((kind) => ({
          props: `kind="${kind}"`,
          shown: row(<IconButton kind={kind} icon={kind === 'danger' ? 'stop' : 'send'} label={t`Send`} />),
        })),
        { props: 'disabled', shown: row(<IconButton kind="primary" icon="send" label={t`Send`} disabled />) },
      ]}
    />
  );
}

export function Icons({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <Exhibit
      file={file}
      name="Icon"
      about={t`A line drawing in the colour of the words around it. Decoration only: the meaning is always in words too.`}
      states={() => [
        ...(['sm', 'md', 'lg'] as const).map((size) => ({
          props: `size="${size}"`,
          shown: row(<Icon name="spark" size={size} />),
        })),
        {
          props: 'name=',
          shown: (
            <ul className={`${css.row} ${css.dense}`}>
              {iconNames.map((name) => (
                <li key={name} className={css.named}>
                  <Icon name={name} />
                  {name}
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}

const row = (shown: React.ReactNode) => <div className={css.row}>{shown}</div>;
