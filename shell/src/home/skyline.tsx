import css from './home.module.css';

/** A city at night behind the greeting; decoration. */
export function Skyline() {
  return (
    <svg className={css.skyline} viewBox="0 0 720 160" preserveAspectRatio="xMaxYMax slice" aria-hidden="true">
      <path
        className={css.far}
        d="M0 160V96h36V72h30v40h24V58l22-14 22 14v46h30V84h40v-30h16V40h10v14h16v50h34V70h44v30h26V46l26-18 26 18v56h30V78h36v-24h44v46h30V62h40v34h28V50l20-12 20 12v44h34V80h36v80z"
      />
      <path
        className={css.near}
        d="M0 160v-34h50v-22h44v30h28V92h52v38h36v-18h38V84l24-14 24 14v42h44v-24h52v30h30V98h46v28h34V88h56v36h30v-20h46v28h36v28z"
      />
      <path
        className={css.windows}
        d="M60 112h5v5h-5zM76 112h5v5h-5zM132 102h5v5h-5zM150 102h5v5h-5zM132 116h5v5h-5zM262 94h5v5h-5zM276 94h5v5h-5zM262 108h5v5h-5zM352 112h5v5h-5zM372 112h5v5h-5zM436 108h5v5h-5zM452 108h5v5h-5zM516 98h5v5h-5zM534 98h5v5h-5zM516 112h5v5h-5zM598 114h5v5h-5zM614 114h5v5h-5z"
      />
    </svg>
  );
}
