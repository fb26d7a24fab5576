import { useLingui } from '@lingui/react/macro';
import { type CSSProperties, useState } from 'react';
import { Exhibit } from './exhibit.tsx';
import css from './tokens.module.css';

/** What a token of each kind is shown by: the property that takes it. */
const kinds: readonly { begin: string; property: keyof CSSProperties; sample: 'ground' | 'words' | 'bar' }[] = [
  { begin: '--city-color-', property: 'background', sample: 'ground' },
  { begin: '--city-face-', property: 'background', sample: 'ground' },
  { begin: '--city-elevation-', property: 'boxShadow', sample: 'ground' },
  { begin: '--city-radius-', property: 'borderRadius', sample: 'ground' },
  { begin: '--city-text-', property: 'fontSize', sample: 'words' },
  { begin: '--city-weight-', property: 'fontWeight', sample: 'words' },
  { begin: '--city-space-', property: 'width', sample: 'bar' },
  { begin: '--city-size-', property: 'width', sample: 'bar' },
];

/** Every colour, size and time that there is, as the style sheet of this page has it. */
export function Tokens({ file }: { file: string }) {
  const { t } = useLingui();
  const [names] = useState(readNames);
  return (
    <Exhibit
      file={file}
      name={t`Tokens`}
      about={t`The only colours, sizes and times. They reach a part through the cascade; data-theme on any element gives all that is in it another theme. Names are added, never renamed or removed.`}
      states={() =>
        kinds.map(({ begin, property, sample }) => ({
          props: `var(${begin}…)`,
          shown: (
            <ul className={css.tokens}>
              {names
                .filter((name) => name.startsWith(begin))
                .map((name) => (
                  <li key={name} className={css.token}>
                    <span className={css[sample]} style={{ [property]: `var(${name})` }}>
                      {sample === 'words' && 'Київ'}
                    </span>
                    <code className={css.name}>{name.slice(begin.length)}</code>
                  </li>
                ))}
            </ul>
          ),
        }))
      }
    />
  );
}

/** The names that tokens.css makes, in its order. */
function readNames(): readonly string[] {
  const names = new Set<string>();
  const read = (rules: CSSRuleList) => {
    for (const rule of rules) {
      if (rule instanceof CSSStyleRule) for (const name of rule.style) if (name.startsWith('--city-')) names.add(name);
      if (rule instanceof CSSLayerBlockRule) read(rule.cssRules);
    }
  };
  for (const sheet of document.styleSheets) read(sheet.cssRules);
  return [...names];
}
