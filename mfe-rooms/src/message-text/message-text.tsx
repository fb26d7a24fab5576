import type { Inline, Mention } from 'proto/markup/inline-markup';
import { type Block, readMarkup } from 'proto/markup/markup';
import type { ReactNode } from 'react';
import { CodeBlock } from './code-block.tsx';
import css from './message-text.module.css';
import { VisibleText } from './visible-text.tsx';

type Props = {
  text: string;
  mentions?: readonly Mention[];
  /** Who reads it: their own name stands out. */
  me?: string | null;
  /** What stands at the end of the last line. */
  children?: ReactNode;
};

/** The text of a message with its small Markdown, as elements: what is written never becomes HTML. */
export function MessageText({ text, mentions, me = null, children }: Props) {
  const blocks = readMarkup(text, mentions);
  const endsInText = blocks.at(-1)?.kind === 'text';
  return (
    <>
      {blocks.map((block, place) => drawBlock(block, place, me, place === blocks.length - 1 && endsInText && children))}
      {!endsInText && children && <p className={css.text}>{children}</p>}
    </>
  );
}

function drawBlock(block: Block, key: number, me: string | null, atEnd: ReactNode = null): ReactNode {
  switch (block.kind) {
    case 'text':
      return (
        <p key={key} className={css.text} dir="auto">
          {drawInline(block.children, me)}
          {atEnd}
        </p>
      );
    case 'code':
      return <CodeBlock key={key} text={block.text} language={block.language} />;
    case 'quote':
      return (
        <blockquote key={key} className={css.quote} dir="auto">
          {block.blocks.map((inner, place) => drawBlock(inner, place, me))}
        </blockquote>
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List key={key} className={css.list} dir="auto">
          {block.items.map(({ number, blocks }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a text that changes is another text.
            <li key={place} value={block.ordered ? number : undefined}>
              {blocks.map((inner, index) => drawBlock(inner, index, me))}
            </li>
          ))}
        </List>
      );
    }
  }
}

function drawInline(parts: readonly Inline[], me: string | null): ReactNode {
  return parts.map((part, key) => drawPart(part, key, me));
}

function drawPart(part: Inline, key: number, me: string | null): ReactNode {
  switch (part.kind) {
    case 'text':
      return <VisibleText key={key} text={part.text} />;
    case 'strong':
      return <strong key={key}>{drawInline(part.children, me)}</strong>;
    case 'em':
      return <em key={key}>{drawInline(part.children, me)}</em>;
    case 'code':
      return (
        <code key={key} className={css.code}>
          <VisibleText text={part.text} />
        </code>
      );
    case 'mention':
      return (
        <bdi key={key} className={`${css.mention} ${part.userId === me ? css.own : ''}`}>
          {part.text}
        </bdi>
      );
    case 'link':
      return (
        <span key={key}>
          <a
            className={css.link}
            href={part.href}
            title={part.href}
            target="_blank"
            rel="noopener nofollow noreferrer"
            dir="auto"
          >
            {drawInline(part.children, me)}
          </a>
          {part.place !== null && <span className={css.place}> ({part.place})</span>}
        </span>
      );
  }
}
