import { VisibleText as Visible } from 'shell/ui/marked-text.tsx';
import { useTextLabels } from './use-text-labels.ts';

/** A text in which what cannot be seen stands as a small sign: no mark turns or hides what is around it. */
export function VisibleText({ text }: { text: string }) {
  return <Visible text={text} invisible={useTextLabels().invisible} />;
}
