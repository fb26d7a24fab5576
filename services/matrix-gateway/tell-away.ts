/** Tells operators that the homeserver has gone, and that it is back: once each, not at every beat between. */
import type { Log } from '../telemetry.ts';
import type { MatrixBridge } from './matrix-bridge.ts';

/** The bridge, with its absences in the log. */
export function tellAway(bridge: MatrixBridge, log: Pick<Log, 'warn'>): MatrixBridge {
  let away = false;
  return {
    ...bridge,
    async setPresence(given, cancelled) {
      const outcome = await bridge.setPresence(given, cancelled);
      // A caller who went away has not learned how it ended.
      if (cancelled.aborted || outcome.kind === 'none') return outcome;
      const { reason } = outcome.kind === 'away' ? outcome : { reason: undefined };
      if (reason !== undefined && !away) log.warn({ reason }, 'the homeserver is away');
      if (reason === undefined && away) log.warn('the homeserver is back');
      away = reason !== undefined;
      return outcome;
    },
  };
}
