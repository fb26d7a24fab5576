/** Where the Matrix accounts are that this browser keeps; see matrix/kept-account.ts. */
export const matrixAccountKey = 'city.matrix';

/** What this browser remembers between visits; without storage (private mode, blocked) it forgets, and all works. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a choice for the next visit. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A full or forbidden storage is no reason to refuse the choice for this visit.
  }
}
