import { useLingui } from '@lingui/react/macro';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import css from './exhibit.module.css';
import { Exhibit } from './exhibit.tsx';

const tones = ['plain', 'accent', 'secondme', 'danger'] as const;

export function Cards({ file }: { file: string }) {
  const { t } = useLingui();
  const sentence = t`Three rooms in which something is going on.`;
  return (
    <Exhibit
      file={file}
      name="Card"
      about={t`A glass panel. With a title it is a region of the page that a screen reader can jump to.`}
      states={({ words }) => [
        ...tones.map((tone) => ({
          props: `title= tone="${tone}"`,
          shown: (
            <Card
              level={3}
              title={`${tone} · ${words}`}
              tone={tone}
              actions={tone === 'plain' && <a href="/rooms">{t`All rooms`}</a>}
            >
              {sentence}
            </Card>
          ),
        })),
        {
          props: 'title= busy',
          shown: (
            <Card level={3} title={`busy · ${words}`} busy>
              <Skeleton lines={2} />
            </Card>
          ),
        },
        { props: '<Card>', shown: <Card>{t`Without a title it is a box.`}</Card> },
      ]}
    />
  );
}

export function Skeletons({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <Exhibit
      file={file}
      name="Skeleton"
      about={t`The place of something that is on its way, with its final size. Unseen for the first 150 ms, never read aloud.`}
      states={() => [
        { props: 'lines={3}', shown: <Skeleton lines={3} /> },
        { props: 'width="40%"', shown: <Skeleton width="40%" /> },
        { props: 'shape="disc"', shown: <Skeleton shape="disc" /> },
        { props: 'shape="block"', shown: <Skeleton shape="block" /> },
        {
          props: 'shape="fill"',
          shown: (
            <div className={css.place}>
              <Skeleton shape="fill" />
            </div>
          ),
        },
      ]}
    />
  );
}

export function EmptyStates({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <Exhibit
      file={file}
      name="EmptyState"
      about={t`A place where nothing has happened yet, and what one can do about it. With level={1} it is the whole page.`}
      states={() => [
        { props: 'title=', shown: <EmptyState title={t`Nobody is here yet`} /> },
        {
          props: 'icon="rooms" action=',
          shown: (
            <EmptyState
              icon="rooms"
              title={t`There are no rooms yet`}
              action={<Button kind="primary">{t`New room`}</Button>}
            >
              {t`Open the first one, and the city has a place to talk.`}
            </EmptyState>
          ),
        },
      ]}
    />
  );
}

export function ErrorStates({ file }: { file: string }) {
  const { t } = useLingui();
  const title = t`The feed does not answer`;
  const retry = { label: t`Try again`, onRetry: () => undefined };
  return (
    <Exhibit
      file={file}
      name="ErrorState"
      about={t`A place whose source does not answer: it says what is missing and why, and lets one try again.`}
      states={() => [
        {
          props: 'retry= technical=',
          shown: (
            <ErrorState title={title} retry={retry} technical="unavailable · rooms 0.1.0">
              {t`What happened in the city cannot be told now.`}
            </ErrorState>
          ),
        },
        { props: 'retry={{ busy: true }}', shown: <ErrorState title={title} retry={{ ...retry, busy: true }} /> },
      ]}
    />
  );
}
