import { Trans } from '@lingui/react/macro';
import { RelativeTime } from 'shell/ui/relative-time.tsx';
import { VisibleText } from '../message-text/visible-text.tsx';
import css from './hit-row.module.css';
import type { Hit } from './search-store.ts';

type Props = {
  hit: Hit;
  href: string;
  /** Whether it has to say in which room it stands. */
  withRoom: boolean;
};

/** A message that was found: who said it, when and where, and the words in their piece of it. All of it is the way there. */
export function HitRow({ hit, href, withRoom }: Props) {
  return (
    <li>
      <a className={css.hit} href={href} data-hit>
        <span className={css.head}>
          <bdi className={css.author}>
            {hit.username ? <VisibleText text={hit.username} /> : <Trans>Resident</Trans>}
          </bdi>
          {withRoom && <span className={css.room}>{hit.room.name}</span>}
          <span className={css.when}>
            <RelativeTime at={hit.at} />
          </span>
        </span>
        <span className={css.snippet} dir="auto">
          {hit.snippet.map((part, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a snippet never change.
            <Piece key={place} {...part} />
          ))}
        </span>
      </a>
    </li>
  );
}

function Piece({ text, hit }: Hit['snippet'][number]) {
  const seen = <VisibleText text={text} />;
  return hit ? <mark className={css.word}>{seen}</mark> : seen;
}
