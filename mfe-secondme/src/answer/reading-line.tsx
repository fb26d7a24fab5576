import { Trans } from '@lingui/react/macro';
import { Source_Kind as Kind } from 'proto/city/agents/v1/agents';

/** What Second Me is doing before the first word. */
export function ReadingLine({ reading }: { reading: Kind | null }) {
  switch (reading) {
    case Kind.PRESENCE:
      return <Trans>Looking who is in the city…</Trans>;
    case Kind.ROOMS:
      return <Trans>Looking at the rooms…</Trans>;
    case Kind.FEED:
      return <Trans>Reading what happened…</Trans>;
    case Kind.MESSAGES:
      return <Trans>Reading the room…</Trans>;
    default:
      return <Trans>Second Me is thinking…</Trans>;
  }
}
