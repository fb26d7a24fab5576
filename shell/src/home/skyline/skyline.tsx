import css from './skyline.module.css';

/** A city at night behind the greeting; decoration. */
export function Skyline() {
  return (
    <svg className={css.skyline} viewBox="0 0 1200 140" preserveAspectRatio="xMaxYMax slice" aria-hidden="true">
      <rect className={css.far} width="100%" height="100%" />
      <rect className={css.near} width="100%" height="100%" />
      <rect className={css.windows} width="100%" height="100%" />
    </svg>
  );
}
