import type { I18n } from '@lingui/core';

/**
 * A whole number in the digits of the page's language. Below a thousand all its languages write it alike, and the
 * browser's number format, which costs a slow phone a tenth of a second when it is first asked for, is left alone.
 */
export function countText(count: number, i18n: Pick<I18n, 'number'>): string {
  return count < 1_000 ? String(count) : i18n.number(count);
}
