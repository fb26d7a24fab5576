/** What a browser downloads: the shell and each microfrontend, as built, in kilobytes of 1,000 bytes. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { printTable } from './table.ts';

const house = fileURLToPath(new URL('..', import.meta.url));
const packages = ['shell', 'mfe-rooms', 'mfe-presence', 'mfe-secondme'];

type Size = { raw: number; gz: number; br: number };

function sizeOf(name: string, extension: string): Size {
  const folder = join(house, name, 'dist');
  // What lies deeper is for the edge, which draws the first page.
  const files = readdirSync(folder).filter((file) => extname(file) === extension);
  const size = { raw: 0, gz: 0, br: 0 };
  // Each file by itself, as it is sent.
  for (const file of files) {
    const bytes = readFileSync(join(folder, file));
    size.raw += bytes.length;
    size.gz += gzipSync(bytes, { level: 9 }).length;
    size.br += brotliCompressSync(bytes).length;
  }
  return size;
}

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
const row = (label: string, { raw, gz, br }: Size) => [label, kilobytes(raw), kilobytes(gz), kilobytes(br)];
const sum = (sizes: Size[]): Size => ({
  raw: sizes.reduce((total, size) => total + size.raw, 0),
  gz: sizes.reduce((total, size) => total + size.gz, 0),
  br: sizes.reduce((total, size) => total + size.br, 0),
});

const columns = ['', 'raw kB', 'gz kB', 'br kB'];
for (const extension of ['.js', '.css']) {
  const sizes = packages.map((name) => sizeOf(name, extension));
  printTable(extension === '.js' ? 'JavaScript' : 'CSS', [
    columns,
    ...packages.map((name, index) => row(name, sizes[index] ?? { raw: 0, gz: 0, br: 0 })),
    row('all four', sum(sizes)),
  ]);
}
