import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { createStore } from 'zustand/vanilla';
import type { Locale } from '../contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Icon } from '../ui/icon.tsx';
import { Pill } from '../ui/pill.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { Words } from '../ui/words.tsx';
import css from './exhibit.module.css';
import { Exhibit } from './exhibit.tsx';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';

export function Badges({ file }: { file: string }) {
  const { t } = useLingui();
  const label = (count: number) => t`${count} new`;
  return (
    <Exhibit
      file={file}
      name="Badge"
      about={t`A count on something: what is new in it, or waits. Nothing below 1, "99+" above 99; its label is read aloud instead.`}
      states={() => [
        {
          props: 'count=',
          shown: (
            <div className={css.row}>
              {[1, 12, 99, 100].map((count) => (
                <Badge key={count} count={count} label={label(count)} />
              ))}
            </div>
          ),
        },
        ...(['secondme', 'danger'] as const).map((tone) => ({
          props: `tone="${tone}"`,
          shown: (
            <span className={css.named}>
              {t`Letters`} <Badge count={3} tone={tone} label={label(3)} />
            </span>
          ),
        })),
      ]}
    />
  );
}

export function Pills({ file }: { file: string }) {
  const { t } = useLingui();
  const tones = [
    { tone: 'neutral', words: t`No language model` },
    { tone: 'accent', words: t`new` },
    { tone: 'online', words: t`5 inside` },
    { tone: 'away', words: t`away` },
    { tone: 'secondme', words: t`agent` },
    { tone: 'danger', words: t`not sent` },
  ] as const;
  return (
    <Exhibit
      file={file}
      name="Pill"
      about={t`A short fact beside something: a count, a label, a state.`}
      states={() => [
        ...tones.map(({ tone, words }) => ({
          props: `tone="${tone}"`,
          shown: (
            <div className={css.row}>
              <Pill tone={tone}>{words}</Pill>
            </div>
          ),
        })),
        {
          props: 'icon={<Icon name="clock" size="sm" />}',
          shown: (
            <div className={css.row}>
              <Pill icon={<Icon name="clock" size="sm" />}>{t`waits`}</Pill>
            </div>
          ),
        },
      ]}
    />
  );
}

/** How long ago, in milliseconds. */
const distances = { now: 0, minutes: 3 * 60_000, hours: 5 * 3_600_000, days: 24 * 3_600_000 };
const opened = Date.now();

export function RelativeTimes({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <Exhibit
      file={file}
      name="RelativeTime"
      about={t`When something happened, as a distance in the language of the page. It keeps itself fresh; the date is under the pointer.`}
      states={() =>
        Object.entries(distances).map(([name, ms]) => ({
          props: `at={${name}}`,
          shown: (
            <div>
              <RelativeTime at={opened - ms} />
            </div>
          ),
        }))
      }
    />
  );
}

const catalogues = { en, uk };
const languages = { uk: createStore<Locale>(() => 'uk'), en: createStore<Locale>(() => 'en') };

export function WordsInTwoLanguages({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <Exhibit
      file={file}
      name="Words"
      about={t`Gives a part its own words, in both languages and with the right plurals. It has no looks.`}
      states={() =>
        (['uk', 'en'] as const).map((language) => ({
          props: `locale="${language}"`,
          shown: (
            <div lang={language}>
              <Words locale={languages[language]} catalogues={catalogues}>
                <Trans>The city speaks two languages.</Trans> <Residents count={1} /> <Residents count={3} />{' '}
                <Residents count={21} />
              </Words>
            </div>
          ),
        }))
      }
    />
  );
}

const Residents = ({ count }: { count: number }) => <Plural value={count} one="# resident." other="# residents." />;
