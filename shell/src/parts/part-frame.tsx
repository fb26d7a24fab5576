import type { Microfrontend } from 'proto/city/registry/v1/plan';
import { type ComponentType, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { MissingPart } from './missing-part.tsx';
import { PartBoundary } from './part-boundary.tsx';

type PartFrameProps<Props extends object> = {
  microfrontend: Microfrontend;
  module: string;
  props: Props;
  /** Stands in its place while it loads. */
  waiting: ReactNode;
  /** In a narrow place the card is one line. */
  narrow?: boolean;
  /** No card: the page is whole without the part. */
  quiet?: boolean | undefined;
};

/**
 * The place of one part: waiting, the part, or a card that says what is missing. A part whose files are here already is
 * drawn at once: nothing suspends, so React holds nothing back.
 */
export function PartFrame<Props extends object>(frame: PartFrameProps<Props>) {
  const { microfrontend, module, props, waiting, narrow = false, quiet } = frame;
  const { parts, refreshPlan } = useShell();
  const state = useStore(parts.of<Props>(microfrontend, module));
  const [busy, setBusy] = useState(false);

  const retry = async () => {
    setBusy(true);
    // Another release may have taken its place meanwhile; then this frame goes with the old one.
    await refreshPlan();
    await parts.retry(microfrontend, module);
    setBusy(false);
  };
  if (state.state === 'loading') return waiting && <div aria-busy="true">{waiting}</div>;
  if (state.state === 'failed') {
    return quiet ? null : (
      <MissingPart microfrontend={microfrontend} failure={state.failure} narrow={narrow} busy={busy} onRetry={retry} />
    );
  }
  const Part: ComponentType<Props> = state.Part;
  return (
    <PartBoundary
      report={(error) =>
        console.error(`${microfrontend.name} ${microfrontend.version} (${microfrontend.release})`, error)
      }
      fallback={(error, again) =>
        quiet ? null : (
          <MissingPart
            microfrontend={microfrontend}
            failure={{ kind: 'broken', technical: error.message }}
            narrow={narrow}
            onRetry={again}
          />
        )
      }
    >
      <Part {...props} />
    </PartBoundary>
  );
}
