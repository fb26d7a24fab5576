/** Deletes the resident, and whatever this browser remembers of them. */

/** `kept`: the city refused it, and nothing was deleted; `away`: it did not answer, and nobody knows. */
export type Deletion = 'deleted' | 'kept' | 'away';

/**
 * Asks the city to delete whoever is called that. By REST, whose answer takes the passport's cookie away. Who is not known
 * any more was deleted before, by an attempt whose answer was lost. Never rejects.
 */
export async function deleteMe(displayName: string, ask: typeof fetch = fetch): Promise<Deletion> {
  try {
    const answer = await ask(`/auth/me?display_name=${encodeURIComponent(displayName)}`, { method: 'DELETE' });
    if (answer.ok || answer.status === 401) return 'deleted';
    // Whatever stands between this browser and the city may refuse, too: only the city says why in JSON.
    await answer.json();
    return 'kept';
  } catch {
    return 'away';
  }
}

/** Forgets all that this browser keeps of the city, and begins anew, as somebody whom nobody knows. */
export function beginAnew(): void {
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // Where nothing may be kept nothing is.
  }
  location.assign('/');
}
