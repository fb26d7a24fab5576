import { useLingui } from '@lingui/react/macro';
import { type ComponentType, lazy, Suspense } from 'react';
import { PartBoundary } from '../parts/part-boundary.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import css from './frame.module.css';

/** Pages of the shell's own besides City Home. Each is a file that comes when somebody goes there. */
export const shellPages: Readonly<Record<string, ComponentType>> = {
  '/catalogue': lazy(async () => ({ default: (await import('../catalogue/catalogue-page.tsx')).CataloguePage })),
};

/** One of them, or that its file did not come. */
export function ShellPage({ path: name }: { path: string }) {
  const { t } = useLingui();
  const Page = shellPages[name];
  if (!Page) return null;
  return (
    <PartBoundary
      report={(error) => console.error(name, error)}
      fallback={({ message }) => (
        <ErrorState
          level={1}
          title={t`${name}: this part of the city is missing`}
          technical={message}
          retry={{ label: t`Try again`, onRetry: () => location.reload() }}
        >
          {t`Its files do not come. Everything else works.`}
        </ErrorState>
      )}
    >
      <Suspense
        fallback={
          <div className={css.waitingBody} aria-busy="true">
            <Skeleton shape="fill" />
          </div>
        }
      >
        <Page />
      </Suspense>
    </PartBoundary>
  );
}
