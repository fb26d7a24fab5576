import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { PartFrame } from './part-frame.tsx';

type SlotProps = {
  /** The slot's name, as microfrontends contribute to it. */
  name: string;
  waiting: ReactNode;
  /** Shown when no microfrontend of the plan has anything for it. */
  empty: ReactNode;
  /** Nothing says that a part of it is missing: the page is whole without. */
  quiet?: boolean;
};

/** A place on the page that microfrontends fill. Each has its own frame: one that fails leaves the others. */
export function Slot({ name, waiting, empty, quiet }: SlotProps) {
  const { told, city } = useShell();
  const { plan } = useStore(told);
  const entries = (plan?.microfrontends ?? []).flatMap((microfrontend) =>
    (microfrontend.contributions?.slots ?? [])
      .filter(({ slot }) => slot === name)
      .map(({ module }) => ({ microfrontend, module })),
  );
  if (entries.length === 0) return empty;
  return entries.map(({ microfrontend, module }) => (
    <PartFrame
      key={`${microfrontend.name}/${microfrontend.release}/${module}`}
      microfrontend={microfrontend}
      module={module}
      props={{ city }}
      waiting={waiting}
      narrow
      quiet={quiet}
    />
  ));
}
