import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readDataset } from '../../src/engine/datasets/readDataset';
import { openSafetensors } from '../../src/engine/weights/safetensors';
import { openTorchFile } from '../../src/engine/weights/torch/openTorchFile';
import { parseExperiment } from '../../src/experiment/document/markdown';
import { defaultSettings } from '../../src/experiment/document/settings';
import { GraftError } from '../../src/experiment/errors/errors';
import { entriesBelow } from '../../src/files/entriesBelow';
import { LogTail } from '../../src/runs/logTail';
import { makeZip } from '../engine/assets/zipFixture';
import { anyTask } from '../engine/datasets/temporaryFolder';

/** Milliseconds for a reader to start, on a busy machine, and for each megabyte of its input. */
const [startMs, megabyteMs] = [4000, 1000];

interface Bound {
  /** Writes a large hostile input. @returns its file or folder */
  write(folder: string): string;
  read(at: string): Promise<unknown>;
}

/** Inputs whose time, memory or stack once grew faster than their size. */
const bounds: Readonly<Record<string, Bound>> = {
  '100,000 columns': table((columns) => [
    columns.join(),
    ...rows(12, (r) => columns.map((_, i) => (i + r) / 10)),
  ]),
  '100,000 labels of 0 and 1': table((columns) => [
    ['text', ...columns].join(),
    ...rows(12, (r) => [`film ${r}`, ...columns.map((_, i) => (i + r) % 2)]),
  ]),
  'a hundred rows of 100,000 columns': table((columns) => [
    columns.join(),
    ...rows(100, () => columns.map(() => 1)),
  ]),
  'a table of 30 MB of blanks': {
    write: (folder) => file(folder, 'a.csv', '\n'.repeat(30_000_000)),
    read: readTable,
  },
  'a line of 15 MB that is not UTF-8': {
    write: (folder) => file(folder, 'a.csv', Buffer.alloc(15_000_000, 'x').fill(0xff, 14_999_990)),
    read: readTable,
  },
  'a line of 50 MB in a log': {
    write: (folder) => file(folder, 'events.jsonl', `${'x'.repeat(50_000_000)}\n`),
    read: (at) => new LogTail(at).read(),
  },
  'a folder 30,000 deep': {
    write: (folder) => {
      const deeper = "for (let i = 0; i < 30_000; i++) { fs.mkdirSync('d'); process.chdir('d'); }";
      mkdirSync(path.join(folder, 'photos', 'a'), { recursive: true });
      execFileSync(process.execPath, ['-e', deeper], { cwd: path.join(folder, 'photos', 'a') });
      return path.join(folder, 'photos');
    },
    read: async (at) => {
      const names: string[] = [];
      for await (const { name } of entriesBelow(at)) names.push(name);
    },
  },
  'a zip of members 30,000 deep': {
    write: (folder) =>
      file(
        folder,
        'a.zip',
        makeZip(
          Array.from({ length: 30 }, (_, i) => ({ name: `${i}/${'a/'.repeat(30_000)}b.png`, content: 'x' })),
        ),
      ),
    read: readTable,
  },
  'a checkpoint of members in the same bytes': {
    write: (folder) =>
      file(
        folder,
        'a.pth',
        makeZip([
          { name: 'm/data.pkl', content: 'x'.repeat(1000) },
          ...Array.from({ length: 20_000 }, (_, i) => ({
            name: `m/data/${i}`,
            content: 'x'.repeat(1000),
            inPlaceOf: 0,
          })),
        ]),
      ),
    read: openTorchFile,
  },
  'one string of 30 MB in a header': {
    write: (folder) => {
      const header = Buffer.from(JSON.stringify({ __metadata__: { x: 'x'.repeat(30_000_000) } }));
      const size = Buffer.alloc(8);
      size.writeBigUInt64LE(BigInt(header.length));
      return file(folder, 'model.safetensors', Buffer.concat([size, header]));
    },
    read: async (at) => (await openSafetensors(at)).close(),
  },
  'lists 600 deep in an experiment': {
    write: (folder) => file(folder, 'a.graft.md', `${'- '.repeat(600)}x\n`.repeat(500)),
    read: async (at) => parseExperiment((await import('node:fs')).readFileSync(at, 'utf8')),
  },
};

function table(lines: (columns: string[]) => string[]): Bound {
  const columns = Array.from({ length: 100_000 }, (_, i) => `c${i}`);
  return { write: (folder) => file(folder, 'a.csv', `${lines(columns).join('\n')}\n`), read: readTable };
}

function rows(count: number, row: (r: number) => unknown[]): string[] {
  return Array.from({ length: count }, (_, r) => row(r).join());
}

function file(folder: string, name: string, content: string | Buffer): string {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
}

async function readTable(at: string): Promise<unknown> {
  const settings = { ...defaultSettings('dataset'), path: path.basename(at) };
  const experimentFile = path.join(path.dirname(at), 'x.graft.md');
  return readDataset({ settings, experimentFile, lines: new Map(), ...anyTask });
}

/** The number of these inputs. */
export const boundCount = Object.keys(bounds).length;

/** Reads one of the inputs: it is read, or refused with a code, in a time that follows its size. */
export async function boundTrial(
  _template: string,
  _expected: string,
  _operations: number,
  _random: unknown,
  number: number,
): Promise<string | undefined> {
  const [name, { write, read }] = Object.entries(bounds)[number % boundCount]!;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-bounds-'));
  try {
    const at = write(folder);
    const limit = startMs + (statSync(at).size / 1e6) * megabyteMs;
    const began = performance.now();
    const failed = await read(at).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const ms = Math.round(performance.now() - began);
    const isCoded = failed === undefined || failed instanceof GraftError || isSystem(failed);
    if (!isCoded) return `${name}: ${String((failed as Error).stack).slice(0, 600)}`;
    return ms > limit ? `${name}: it took ${ms} ms, and its limit is ${Math.round(limit)} ms` : undefined;
  } finally {
    execFileSync('rm', ['-rf', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A failed file operation, which gets its code where the command ends. */
const isSystem = (thrown: unknown) => thrown instanceof Error && 'syscall' in thrown && 'path' in thrown;
