import { MarkedText } from 'shell/ui/marked-text.tsx';
import { useTextLabels } from './use-text-labels.ts';

/** What was answered, or as much of it as has come: its small Markdown as elements, never HTML. */
export function AnswerText({ text }: { text: string }) {
  return <MarkedText text={text} labels={useTextLabels()} showHosts />;
}
