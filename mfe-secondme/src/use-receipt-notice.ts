import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { City } from 'shell/contract';
import { type Receipt, restore } from './erase.ts';
import type { SecondMe } from './secondme-store.ts';

/** Shows what was erased and when, with the way back for as long as there is one. */
export function useReceiptNotice(city: City, secondMe: SecondMe): (receipt: Receipt) => void {
  const { t, i18n } = useLingui();
  return (receipt) => {
    const { erased, at, until } = receipt;
    const time = i18n.date(new Date(at), { timeStyle: 'medium' });
    const takeAway = city.toast({
      kind: 'info',
      text: t`${plural(erased, { one: '# question is erased', other: '# questions are erased' })}, ${time}`,
      action: {
        label: t`Undo`,
        onPress: () =>
          void restore(secondMe, receipt).then((isBack) => {
            if (!isBack) city.toast({ kind: 'error', text: t`It could not be brought back: it is erased.` });
          }),
      },
    });
    secondMe.later(until - at, takeAway);
  };
}
