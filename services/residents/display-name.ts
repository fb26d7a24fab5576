/** What a resident may be called. */
import { plainName } from '../plain-name.ts';

/** The name as it is kept, 1 to 40 characters; throws invalid_argument that names display_name. */
export function displayNameOf(given: string): string {
  return plainName('display_name', given, 40);
}
