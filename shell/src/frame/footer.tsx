import { Trans } from '@lingui/react/macro';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import css from './footer.module.css';

/** Names exactly what is on the screen: the composition and the version of each part. */
export function Footer() {
  const { told } = useShell();
  const { plan, fresh, shell } = useStore(told);
  const composition = plan?.compositionId;
  return (
    <footer className={css.footer}>
      <span>
        {plan === null ? (
          <Trans>The registry does not answer; the parts of the city are unknown</Trans>
        ) : (
          <Trans>
            Composition <code>{composition}</code>
          </Trans>
        )}
        {plan !== null && !fresh && (
          <>
            {' '}
            <Trans>(the last one known)</Trans>
          </>
        )}
      </span>
      <ul className={css.parts}>
        <li>shell {shell.version}</li>
        {plan?.microfrontends.map(({ name, version, release }) => (
          <li key={name} title={release}>
            {name} {version}
          </li>
        ))}
      </ul>
    </footer>
  );
}
