import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { TextLabels } from 'shell/ui/marked-text.tsx';

/** The words around a text that somebody wrote. */
export function useTextLabels(): TextLabels {
  const { t } = useLingui();
  return {
    code: t`Code`,
    copy: t`Copy code`,
    copied: t`Copied`,
    notCopied: t`The browser does not let the text be copied.`,
    invisible: (count, which) =>
      t`${plural(count, { one: 'Invisible character', other: '# invisible characters' })}: ${which}`,
  };
}
