import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';

const minuteMs = 60_000;

/** Says from when on one can ask again; `waitS` seconds are counted from when it was first shown. */
export function TimeToGoOn({ waitS }: { waitS: number }) {
  const { i18n } = useLingui();
  const [shownAt] = useState(Date.now);
  // The city's clock and this one differ by some seconds, and a day begins at a full minute.
  const at = new Date(Math.round((shownAt + waitS * 1000) / minuteMs) * minuteMs);
  const time = i18n.date(at, { timeStyle: 'short' });
  return at.toDateString() === new Date(shownAt).toDateString() ? (
    <Trans>You have asked all that may be asked for now: more from {time}.</Trans>
  ) : (
    <Trans>You have asked all that may be asked today: more tomorrow from {time}.</Trans>
  );
}
