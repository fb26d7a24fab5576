import type { Mention } from 'proto/markup/inline-markup';
import type { ReactNode } from 'react';
import { MarkedText } from 'shell/ui/marked-text.tsx';
import { useTextLabels } from './use-text-labels.ts';

type Props = {
  text: string;
  mentions?: readonly Mention[];
  /** Who reads it: their own name stands out. */
  me?: string | null;
  /** What stands at the end of the last line. */
  children?: ReactNode;
};

/** The text of a message. */
export function MessageText(props: Props) {
  return <MarkedText {...props} labels={useTextLabels()} />;
}
