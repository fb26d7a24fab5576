import type { Inline, Mention } from 'proto/markup/inline-markup';
import { type Block, readMarkup } from 'proto/markup/markup';
import type { ReactNode } from 'react';
import { CodeBlock, type CodeLabels } from './marked-text/code-block.tsx';
import { VisibleText } from './marked-text/visible-text.tsx';
import css from './marked-text.module.css';

/** The words that a text needs around it. */
export type TextLabels = CodeLabels;

type Props = {
  text: string;
  labels: TextLabels;
  mentions?: readonly Mention[];
  /** Who reads it: their own name stands out. */
  me?: string | null;
  /** Beside every link its host, unless that is among its words: for texts that no person has written. */
  showHosts?: boolean;
  /** What stands at the end of the last line. */
  children?: ReactNode;
};

/** A text with its small Markdown, as elements: what is written never becomes HTML. */
export function MarkedText({ text, labels, mentions, me = null, showHosts = false, children }: Props) {
  const blocks = readMarkup(text, mentions);
  const endsInText = blocks.at(-1)?.kind === 'text';
  return (
    <>
      {blocks.map((block, place) =>
        drawBlock(block, place, { me, labels, showHosts }, place === blocks.length - 1 && endsInText && children),
      )}
      {!endsInText && children && <p className={css.text}>{children}</p>}
    </>
  );
}

/** What is the same everywhere in a text. */
type Around = { me: string | null; labels: TextLabels; showHosts: boolean };

function drawBlock(block: Block, key: number, around: Around, atEnd: ReactNode = null): ReactNode {
  switch (block.kind) {
    case 'text':
      return (
        <p key={key} className={css.text} dir="auto">
          {drawInline(block.children, around)}
          {atEnd}
        </p>
      );
    case 'code':
      return <CodeBlock key={key} text={block.text} language={block.language} labels={around.labels} />;
    case 'quote':
      return (
        <blockquote key={key} className={css.quote} dir="auto">
          {block.blocks.map((inner, place) => drawBlock(inner, place, around))}
        </blockquote>
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List key={key} className={css.list} dir="auto">
          {block.items.map(({ number, blocks }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a text that changes is another text.
            <li key={place} value={block.ordered ? number : undefined}>
              {blocks.map((inner, index) => drawBlock(inner, index, around))}
            </li>
          ))}
        </List>
      );
    }
  }
}

function drawInline(parts: readonly Inline[], around: Around): ReactNode {
  return parts.map((part, key) => drawPart(part, key, around));
}

function drawPart(part: Inline, key: number, around: Around): ReactNode {
  const { me, labels, showHosts } = around;
  switch (part.kind) {
    case 'text':
      return <VisibleText key={key} text={part.text} invisible={labels.invisible} />;
    case 'strong':
      return <strong key={key}>{drawInline(part.children, around)}</strong>;
    case 'em':
      return <em key={key}>{drawInline(part.children, around)}</em>;
    case 'code':
      return (
        <code key={key} className={css.code}>
          <VisibleText text={part.text} invisible={labels.invisible} />
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
            {drawInline(part.children, around)}
          </a>
          <Place place={part.place ?? (showHosts ? hostOf(part) : null)} />
        </span>
      );
  }
}

function Place({ place }: { place: string | null }) {
  return place !== null && <span className={css.place}> ({place})</span>;
}

/** Where a link leads; null: its own words say it. */
function hostOf({ href, children }: Extract<Inline, { kind: 'link' }>): string | null {
  const { host, protocol, pathname } = new URL(href);
  const place = protocol === 'mailto:' ? pathname : host;
  return wordsOf(children).includes(place) ? null : place;
}

function wordsOf(parts: readonly Inline[]): string {
  return parts.map((part) => ('text' in part ? part.text : wordsOf(part.children))).join('');
}

export { VisibleText };
