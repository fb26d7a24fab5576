import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import css from './frame.module.css';

/** The one place from which screen readers hear what parts announce. */
export function LiveRegion() {
  const { announcements } = useShell();
  const spoken = useStore(announcements.spoken);
  return (
    <div className={css.spoken} role="status" aria-live="polite" aria-atomic="true">
      {spoken}
    </div>
  );
}
