import type { Microfrontend } from 'proto/city/registry/v1/plan';
import { useSearch } from 'wouter/use-browser-location';
import { useStore } from 'zustand';
import { usePartName } from '../parts/missing-part.tsx';
import { PartFrame } from '../parts/part-frame.tsx';
import { findPage } from '../parts/routes.ts';
import { useShell } from '../shell-context.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import css from './frame.module.css';
import { NoPage } from './no-page.tsx';

/** A page that a microfrontend brings. */
export function PlannedPage({ path }: { path: string }) {
  const { told, city } = useShell();
  const { plan } = useStore(told);
  // Where the edge draws the page nothing is asked of it yet.
  const query = Object.fromEntries(new URLSearchParams(useSearch({ ssrSearch: '' })));
  const page = plan && findPage(plan, path);
  if (!page) return <NoPage planKnown={plan !== null} />;
  const { microfrontend, module, params } = page;
  return (
    <PartFrame
      key={`${microfrontend.name}/${microfrontend.release}/${module}`}
      microfrontend={microfrontend}
      module={module}
      props={{ city, params, query }}
      waiting={<Waiting microfrontend={microfrontend} />}
    />
  );
}

/** The page's heading is told, and its place is kept, until its files are here. */
function Waiting({ microfrontend }: { microfrontend: Microfrontend }) {
  return (
    <div className={css.waiting}>
      <h1 className={css.spoken}>{usePartName(microfrontend)}</h1>
      <div className={css.waitingTitle}>
        <Skeleton shape="fill" />
      </div>
      <div className={css.waitingBody}>
        <Skeleton shape="fill" />
      </div>
    </div>
  );
}
