/** Where releases are kept: a port. `release-store.acceptance.ts` is what every implementation must pass. */
import type { Contributions } from 'proto/city/registry/v1/plan';

/** A release of one microfrontend; it never changes after it was made. */
export type Release = {
  /** The microfrontend. */
  name: string;
  /** The first 16 hexadecimal digits of a SHA-256 over its files and their hashes. */
  id: string;
  /** The team's own, semantic. */
  version: string;
  /** The remote entry's path in the release. */
  entry: string;
  contributions: Contributions;
  files: readonly StoredFile[];
};

/** A file by its path from the release's root and its subresource integrity, which also finds its bytes. */
export type StoredFile = { path: string; integrity: string };

/** Who chose the release that is shown: someone by RPC, or this machine's own build at the start. */
export type ChosenBy = 'publisher' | 'local build';

/** A release that the plan names. */
export type CurrentRelease = Release & { chosenBy: ChosenBy };

/** Keeps releases and which of them is shown. */
export interface ReleaseStore {
  /**
   * Keeps a release with the bytes of its files (by integrity) and shows it; all of it or nothing. One that is kept
   * already is only shown, with the version and the contributions given now. Answers when it was first published.
   */
  publish(release: Release, contents: ReadonlyMap<string, Uint8Array>, by: ChosenBy): Promise<Date>;
  /** Shows no release of this microfrontend any more. False: it has never had one. */
  withdraw(name: string): Promise<boolean>;
  /** The releases that are shown, by name. */
  current(): Promise<CurrentRelease[]>;
  /** Whether the release is kept, and who last chose or withdrew one of its microfrontend; undefined: not kept. */
  chooserOf(name: string, id: string): Promise<ChosenBy | undefined>;
  /** The bytes of a file; undefined: no such file in such a release. */
  content(name: string, id: string, path: string): Promise<Uint8Array | undefined>;
}
