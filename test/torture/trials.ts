import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Numbers from 0 to 1, the same for the same seed. Mulberry32 (Tommy Ettinger). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}

export interface Ended {
  /** Null for a process that a signal ended. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly hung: boolean;
}

/** A run of the tiny experiment takes two seconds; on a busy machine some more. */
const hangMs = 120_000;

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** A folder with an experiment in it, and one beside it that must not change. */
export class Place {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'graft-torture-'));
  /** The file in which a shim counts. */
  readonly counter = `${this.folder}.count`;
  readonly inside = path.join(this.folder, 'inside');
  readonly outside = path.join(this.folder, 'outside');
  private readonly own = new Set<ChildProcess>();

  /** @param template the folder that is copied */
  constructor(template: string) {
    cpSync(template, this.inside, { recursive: true });
    mkdirSync(this.outside);
    writeFileSync(path.join(this.outside, 'letter'), 'as it was');
  }

  /** Runs the experiment to its end. */
  run(
    args: readonly string[] = [],
    env: Record<string, string | undefined> = {},
    killAfterMs?: number,
  ): Promise<Ended> {
    return this.graft(['run', path.join(this.inside, 'test.graft.md'), ...args], env, killAfterMs);
  }

  /** @param killAfterMs ends the process by SIGKILL at that moment */
  graft(
    args: readonly string[],
    env: Record<string, string | undefined> = {},
    killAfterMs?: number,
  ): Promise<Ended> {
    const child = spawn(process.execPath, [path.resolve('dist/graft.js'), ...args], {
      env: { ...process.env, NO_COLOR: '1', GRAFT_CACHE: path.join(this.folder, 'cache'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const set of [children, this.own]) set.add(child);
    let [output, hung] = ['', false];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, hangMs);
    const killing =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    return new Promise((resolve) =>
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        clearTimeout(killing);
        for (const set of [children, this.own]) set.delete(child);
        resolve({ code, signal, output, hung });
      }),
    );
  }

  /** Kills what runs here. */
  killAll(): void {
    for (const child of this.own) child.kill('SIGKILL');
  }

  /** The results of a run that must not differ: the package, except its model card with times, and the scores. */
  result(): string {
    const packaged = path.join(this.inside, 'out');
    const names = (readdirSync(packaged, { recursive: true }) as string[]).sort();
    const hash = createHash('sha256').update(names.join());
    for (const name of ['model.safetensors', 'golden.json', 'config.json', 'tokenizer.json'])
      hash.update(readFileSync(path.join(packaged, name)));
    return hash.digest('hex');
  }

  /** Files of killed processes that a later run should have removed. */
  leftovers(): string[] {
    const names = (readdirSync(this.inside, { recursive: true }) as string[]).map((name) =>
      name.split(path.sep).join('/'),
    );
    const isRun = (name: string) => /^\.graft\/runs\/[^/]+$/.test(name);
    return names.filter(
      (name) =>
        /^\.graft\/(building|locks)\//.test(name) ||
        /\.(tmp|lock|takeover)$/.test(name) ||
        (isRun(name) && !existsSync(path.join(this.inside, name, 'run.json'))),
    );
  }

  /** Whether the folder beside the experiment is unchanged. */
  isOutsideIntact(): boolean {
    const names = readdirSync(this.outside);
    return names.length === 1 && readFileSync(path.join(this.outside, 'letter'), 'utf8') === 'as it was';
  }

  remove(): void {
    for (const at of [this.folder, this.counter]) rmSync(at, { recursive: true, force: true });
  }
}

/** The problem of a run's end: undefined for a finished run, or for an error with a code. */
export function wrongEnd({ code, signal, output, hung }: Ended): string | undefined {
  if (hung) return `it hung: ${output.slice(-500)}`;
  if (code === null) return `it was ended by ${signal}: ${output.slice(-500)}`;
  if (code === 0) return undefined;
  if (output.includes('[graft/unexpected]')) return `an error without a code: ${output.slice(-1500)}`;
  return /\[[a-z]+\/[a-z-]+\]/.test(output) ? undefined : `an error without a code: ${output.slice(-1500)}`;
}

/**
 * Checks a run that may have failed: it ended well or with a code, changed nothing outside, and left no other result than it should.
 * @returns what is wrong, if anything
 */
export function judge(place: Place, ended: Ended, expected: string): string | undefined {
  const wrong = wrongEnd(ended);
  if (wrong !== undefined) return wrong;
  if (!place.isOutsideIntact()) return 'something outside was changed';
  if (ended.code !== 0) return undefined;
  if (!existsSync(path.join(place.inside, 'out'))) return 'it is done, and there is no package';
  return place.result() === expected ? undefined : 'the result differs without an error';
}

/** Like `judge`, for a run that nothing disturbs any longer: it must be done, and nothing that a killed one left remains. */
export function judgeDone(place: Place, ended: Ended, expected: string): string | undefined {
  if (ended.code !== 0) return `it did not go on: ${ended.output.slice(-1500)}`;
  const left = place.leftovers();
  return judge(place, ended, expected) ?? (left.length > 0 ? `these remain: ${left}` : undefined);
}
