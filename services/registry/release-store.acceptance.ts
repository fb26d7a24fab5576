/** What every ReleaseStore promises; each implementation runs it. */
import { create } from '@bufbuild/protobuf';
import { ContributionsSchema } from 'proto/city/registry/v1/plan';
import { expect, test } from 'vitest';
import { integrityOf, releaseId } from './release-id.ts';
import type { Release, ReleaseStore } from './release-store.ts';

/** Runs the suite. `open` answers a store; it may already have releases of other names. */
export function releaseStoreTests(open: () => ReleaseStore): void {
  let made = 0;
  const release = (name: string, texts: Readonly<Record<string, string>>, version = '1.0.0') => {
    const contents = new Map<string, Uint8Array>();
    const files = Object.entries(texts).map(([path, text]) => {
      const bytes = Buffer.from(text);
      contents.set(integrityOf(bytes), bytes);
      return { path, integrity: integrityOf(bytes) };
    });
    const contributions = create(ContributionsSchema, { slots: [{ slot: 'presence-bar', module: './bar' }] });
    const made: Release = { name, id: releaseId(files), version, entry: 'entry.js', contributions, files };
    return { release: made, contents };
  };
  const newName = () => `part-${process.pid}-${++made}`;
  const shown = async (name: string) => (await open().current()).find((one) => one.name === name);

  test('keeps a release with its bytes and shows it', async () => {
    const name = newName();
    const one = release(name, { 'entry.js': 'one', 'page.css': 'a{}' });
    const createdAt = await open().publish(one.release, one.contents, 'publisher');
    expect(createdAt).toBeInstanceOf(Date);
    const { files, ...rest } = one.release;
    expect(await shown(name)).toEqual({ ...rest, files, chosenBy: 'publisher' });
    expect(Buffer.from((await open().content(name, one.release.id, 'page.css')) ?? []).toString()).toBe('a{}');
  });

  test('shows the release that was published last, and still has the bytes of the one before', async () => {
    const name = newName();
    const one = release(name, { 'entry.js': 'one', 'same.js': 'same' });
    const two = release(name, { 'entry.js': 'two', 'same.js': 'same' });
    await open().publish(one.release, one.contents, 'publisher');
    await open().publish(two.release, two.contents, 'publisher');
    expect((await shown(name))?.id).toBe(two.release.id);
    expect(await open().content(name, one.release.id, 'entry.js')).toEqual(Buffer.from('one'));
    expect(await open().content(name, two.release.id, 'same.js')).toEqual(Buffer.from('same'));
  });

  test('the same files again are the same release, shown again, with its first date', async () => {
    const name = newName();
    const one = release(name, { 'entry.js': 'one' });
    const two = release(name, { 'entry.js': 'two' });
    const first = await open().publish(one.release, one.contents, 'publisher');
    await open().publish(two.release, two.contents, 'publisher');
    expect(await open().publish({ ...one.release, version: '1.0.1' }, one.contents, 'publisher')).toEqual(first);
    expect(await shown(name)).toMatchObject({ id: one.release.id, version: '1.0.1' });
  });

  test('a microfrontend that was withdrawn is not shown, and its bytes stay', async () => {
    const name = newName();
    const one = release(name, { 'entry.js': 'one' });
    expect(await open().withdraw(name)).toBe(false);
    await open().publish(one.release, one.contents, 'local build');
    expect(await open().withdraw(name)).toBe(true);
    expect(await open().withdraw(name)).toBe(true);
    expect(await shown(name)).toBeUndefined();
    expect(await open().content(name, one.release.id, 'entry.js')).toBeDefined();
    await open().publish(one.release, one.contents, 'publisher');
    expect(await shown(name)).toBeDefined();
  });

  test('tells who chose what is shown, for releases that it keeps', async () => {
    const name = newName();
    const one = release(name, { 'entry.js': 'one' });
    expect(await open().chooserOf(name, one.release.id)).toBeUndefined();
    await open().publish(one.release, one.contents, 'local build');
    expect(await open().chooserOf(name, one.release.id)).toBe('local build');
    await open().withdraw(name);
    expect(await open().chooserOf(name, one.release.id)).toBe('publisher');
    expect(await open().chooserOf(name, '0000000000000000')).toBeUndefined();
  });

  test('has no file under another path, release or name', async () => {
    const name = newName();
    const one = release(name, { 'entry.js': 'one' });
    await open().publish(one.release, one.contents, 'publisher');
    expect(await open().content(name, one.release.id, 'entry')).toBeUndefined();
    expect(await open().content(name, '0000000000000000', 'entry.js')).toBeUndefined();
    expect(await open().content(newName(), one.release.id, 'entry.js')).toBeUndefined();
  });

  test('current() is ordered by name', async () => {
    for (const name of ['zz-order', 'aa-order']) {
      const one = release(name, { 'entry.js': name });
      await open().publish(one.release, one.contents, 'publisher');
    }
    const names = (await open().current()).map((one) => one.name);
    expect(names).toEqual([...names].sort());
  });
}
