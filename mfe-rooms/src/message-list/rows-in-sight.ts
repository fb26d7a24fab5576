/** Which messages of a scrolled list are in sight. They stand one below the other, so they are found by halving. */

/** The first row whose end is in sight; null: there are no rows. */
export function firstRowInSight(box: HTMLElement): HTMLElement | null {
  const top = box.getBoundingClientRect().top;
  const rows = box.querySelectorAll<HTMLElement>('[data-message]');
  return (
    rows[
      Math.min(
        firstOf(rows, ({ bottom }) => bottom > top),
        rows.length - 1,
      )
    ] ?? null
  );
}

/** The seq of the last message that was in sight to its end, or that fills what is in sight; null: none of the log was. */
export function lastSeqInSight(box: HTMLElement): number | null {
  const view = box.getBoundingClientRect();
  const rows = box.querySelectorAll<HTMLElement>('[data-seq]');
  // Half a pixel may be lost where a screen has more than one to a pixel of the page.
  const cut = firstOf(rows, ({ bottom }) => bottom > view.bottom + 0.5);
  const filling = rows[cut]?.getBoundingClientRect();
  const row = filling && filling.top <= view.top && filling.height > 0 ? rows[cut] : rows[cut - 1];
  return row && row.getBoundingClientRect().bottom > view.top ? Number(row.dataset.seq) : null;
}

function firstOf(rows: NodeListOf<HTMLElement>, is: (rect: DOMRect) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && !is(row.getBoundingClientRect())) low = middle + 1;
    else high = middle;
  }
  return low;
}
