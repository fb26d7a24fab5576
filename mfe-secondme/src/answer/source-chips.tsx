import { timestampDate } from '@bufbuild/protobuf/wkt';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Source_Counted as Counted, Source_Kind as Kind, type Source } from 'proto/city/agents/v1/agents';
import css from './source-chips.module.css';

/** What of the city was read for an answer: each number leads to the place where it is alive, and says when it was read. */
export function SourceChips({ sources }: { sources: readonly Source[] }) {
  const { t, i18n } = useLingui();
  const words = useSourceWords();
  if (sources.length === 0) return null;
  return (
    <ul className={css.chips} aria-label={t`Read in the city`}>
      {sources.map((source, place) => {
        const readAt = source.readAt && timestampDate(source.readAt);
        const time = readAt && i18n.date(readAt, { timeStyle: 'short' });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an answer that changes is another answer.
          <li key={place}>
            <a className={css.chip} href={source.path}>
              <span>{words(source)}</span>
              {time && (
                <time className={css.time} dateTime={readAt.toISOString()}>
                  <Trans>at {time}</Trans>
                </time>
              )}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** What a source says: a room's name, a number with what it counts, or the part of the city that was read. */
function useSourceWords(): (source: Source) => string {
  const { t } = useLingui();
  const counted = ({ count = 0, counted }: Source): string => {
    switch (counted) {
      case Counted.RESIDENTS:
        return t`${plural(count, { one: '# resident', other: '# residents' })}`;
      case Counted.INSIDE:
        return t`${plural(count, { one: '# person inside', other: '# people inside' })}`;
      case Counted.RECENTLY:
        return t`${plural(count, { one: '# person in half an hour', other: '# people in half an hour' })}`;
      case Counted.MESSAGES:
        return t`${plural(count, { one: '# message', other: '# messages' })}`;
      case Counted.EVENTS:
        return t`${plural(count, { one: '# event', other: '# events' })}`;
      case Counted.ROOMS:
        return t`${plural(count, { one: '# room', other: '# rooms' })}`;
      default:
        return '';
    }
  };
  const place = ({ kind, label }: Source): string => {
    if (label) return label;
    switch (kind) {
      case Kind.PRESENCE:
        return t`In the city now`;
      case Kind.FEED:
        return t`What happened`;
      case Kind.MESSAGES:
        return t`Messages`;
      default:
        return t`Rooms`;
    }
  };
  return (source) => {
    const number = source.count === undefined ? '' : counted(source);
    return number ? `${place(source)}: ${number}` : place(source);
  };
}
