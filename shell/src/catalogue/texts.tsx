import { useLingui } from '@lingui/react/macro';
import { MarkedText, type TextLabels } from '../ui/marked-text.tsx';
import { Exhibit } from './exhibit.tsx';

export function MarkedTexts({ file }: { file: string }) {
  const { t } = useLingui();
  const labels: TextLabels = {
    code: t`Code`,
    copy: t`Copy code`,
    copied: t`Copied`,
    notCopied: t`The browser does not let the text be copied.`,
    invisible: (count, which) => t`Not to be seen: ${count}, ${which}`,
  };
  const words = t`A *text* with **small** Markdown, \`code\` and a [link](https://example.org/way).`;
  const lists = t`> What somebody said\n- first\n- second`;
  return (
    <Exhibit
      file={file}
      name="MarkedText"
      about={t`A text that somebody wrote, as elements and never HTML. What cannot be seen is a small sign.`}
      states={() => [
        { props: 'text= labels=', shown: <MarkedText text={words} labels={labels} /> },
        { props: 'quote, list', shown: <MarkedText text={lists} labels={labels} /> },
        { props: 'code', shown: <MarkedText text={'```ts\nconst city = 1;\n```'} labels={labels} /> },
        { props: 'what cannot be seen', shown: <MarkedText text={'a\u202eb\u200bc'} labels={labels} /> },
      ]}
    />
  );
}
