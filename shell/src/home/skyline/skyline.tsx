import css from './skyline.module.css';

/** A city at night behind the greeting; decoration. */
export function Skyline() {
  return (
    <div className={css.skyline} aria-hidden="true">
      <div className={`${css.layer} ${css.far}`} />
      <div className={`${css.layer} ${css.near}`} />
      <div className={`${css.layer} ${css.windows}`} />
    </div>
  );
}
