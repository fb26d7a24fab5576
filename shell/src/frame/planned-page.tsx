import { useStore } from 'zustand';
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
  const page = plan && findPage(plan, path);
  if (!page) return <NoPage planKnown={plan !== null} />;
  const { microfrontend, module, params } = page;
  return (
    <PartFrame
      key={`${microfrontend.name}/${microfrontend.release}/${module}`}
      microfrontend={microfrontend}
      module={module}
      props={{ city, params }}
      waiting={
        <div className={css.waiting}>
          <div className={css.waitingTitle}>
            <Skeleton shape="fill" />
          </div>
          <div className={css.waitingBody}>
            <Skeleton shape="fill" />
          </div>
        </div>
      }
    />
  );
}
