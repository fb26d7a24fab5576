import { useLingui } from '@lingui/react/macro';
import { type Scope, scopes } from './tokens.ts';

/** What each scope allows, in words that fit after "may"; and all of several in one sentence's part. */
export function useScopeWords(): { words: Record<Scope, string>; together: (allowed: readonly Scope[]) => string } {
  const { t, i18n } = useLingui();
  const words = {
    'secondme.ask': t`ask your Second Me`,
    'city.read': t`read the city as far as your Second Me may`,
    'secondme.read': t`read what your Second Me keeps`,
  };
  return {
    words,
    together: (allowed) =>
      new Intl.ListFormat(i18n.locale).format(
        scopes.filter((scope) => allowed.includes(scope)).map((scope) => words[scope]),
      ),
  };
}
