import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/marked-text/code-block.tsx';
import css from './account.module.css';
import type { Made } from './tokens.ts';
import { useScopeWords } from './use-scope-words.ts';

/** A token that was just made: the only time that it is shown, and how a program is connected with it. */
export function NewToken({ made: { token, secret }, onDone }: { made: Made; onDone: () => void }) {
  const { t } = useLingui();
  const { together } = useScopeWords();
  const start = useRef<HTMLDivElement>(null);
  // The button that made it is gone.
  useEffect(() => start.current?.focus(), []);
  const labels = {
    code: t`Text to copy`,
    copy: t`Copy`,
    copied: t`Copied`,
    notCopied: t`The browser does not let it be copied: select it.`,
    invisible: (_: number, which: string) => which,
  };
  const { name } = token;
  const may = together(token.scopes);
  return (
    <div className={css.form} ref={start} tabIndex={-1}>
      <p className={css.asking}>
        <Trans>The token “{name}” is shown only now. Copy it, and keep it like a password.</Trans>
      </p>
      <CodeBlock text={secret} language={t`Token`} labels={labels} />
      <p className={css.about}>
        <Trans>
          Give this to a program that speaks the Model Context Protocol, or just the address and the header:
        </Trans>
      </p>
      <CodeBlock text={connection(secret)} language="MCP" labels={labels} />
      <p className={css.about}>{t`It may ${may}. You can revoke it at any time.`}</p>
      <Button kind="primary" onClick={onDone}>
        {t`I have copied it`}
      </Button>
    </div>
  );
}

/** What programs of the Model Context Protocol are given, as most of them read it. */
function connection(secret: string): string {
  const server = { type: 'http', url: `${location.origin}/mcp`, headers: { Authorization: `Bearer ${secret}` } };
  return JSON.stringify({ mcpServers: { daarion: server } }, null, 2);
}
