import css from './skeleton.module.css';

type SkeletonProps = {
  /** `text` takes the line height of the words it stands for; `fill` takes the place it is in. */
  shape?: 'text' | 'disc' | 'block' | 'fill';
  /** A CSS length; by default all the width there is. */
  width?: string;
  /** A CSS length, for a block or a disc. */
  height?: string;
  /** How many lines of text. */
  lines?: number;
};

/** The place of something that is on its way. Nothing is seen for the first 150 ms; screen readers never meet it. */
export function Skeleton({ shape = 'text', width, height, lines = 1 }: SkeletonProps) {
  return (
    <span className={`${css.skeleton} ${shape === 'fill' ? css.whole : ''}`} aria-hidden="true" data-skeleton>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike and never move.
        <span key={line} className={`${css.bone} ${css[shape]}`} style={{ width, height }} />
      ))}
    </span>
  );
}
