import { useLingui } from '@lingui/react/macro';
import { Avatar } from '../ui/avatar.tsx';
import { PresenceDot } from '../ui/presence-dot.tsx';
import css from './exhibit.module.css';
import { Exhibit } from './exhibit.tsx';

/** Ids whose colours are the eight that there are, in their order. */
const ids = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8'];

export function Avatars({ file }: { file: string }) {
  const { t } = useLingui();
  const name = t`Lesia Ukrainka`;
  return (
    <Exhibit
      file={file}
      name="Avatar"
      about={t`A resident as a disc: the colour comes from the id and never changes, the letters from the name. A picture lies over the letters; when it does not come, they are there.`}
      states={() => [
        ...(['sm', 'md', 'lg'] as const).map((size) => ({
          props: `size="${size}"`,
          shown: (
            <div className={css.row}>
              <Avatar userId="a3" name={name} size={size} />
              <Avatar userId="a4" name={name} size={size} status="online" />
              <Avatar userId="a5" name={name} size={size} status="away" />
              <Avatar userId="a6" name={name} size={size} status="do_not_disturb" />
              <Avatar userId="a7" name={name} size={size} status="offline" />
            </div>
          ),
        })),
        {
          props: 'userId=',
          shown: (
            <div className={css.row}>
              {ids.map((id) => (
                <Avatar key={id} userId={id} name={name} />
              ))}
            </div>
          ),
        },
        {
          props: 'picture=',
          shown: (
            <div className={css.row}>
              <Avatar userId="a1" name={name} size="lg" picture="/icon.svg" status="online" />
              <Avatar userId="a1" name={name} size="lg" picture="data:," />
            </div>
          ),
        },
      ]}
    />
  );
}

export function PresenceDots({ file }: { file: string }) {
  const { t } = useLingui();
  const statuses = [
    { status: 'online', words: t`online` },
    { status: 'away', words: t`away` },
    { status: 'do_not_disturb', words: t`do not disturb` },
    { status: 'offline', words: t`offline` },
    { status: 'unknown', words: t`not known` },
  ] as const;
  return (
    <Exhibit
      file={file}
      name="PresenceDot"
      about={t`How present someone is. Each status has a shape of its own besides its colour.`}
      states={() =>
        statuses.map(({ status, words }) => ({
          props: `status="${status}"`,
          shown: (
            <span className={css.named}>
              <PresenceDot status={status} />
              <PresenceDot status={status} size="sm" />
              {words}
            </span>
          ),
        }))
      }
    />
  );
}
