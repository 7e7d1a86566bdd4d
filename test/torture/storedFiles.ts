import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { judge, judgeDone, Place, pick, type Random } from './trials';

export const damages: Readonly<Record<string, (file: string, random: Random) => void>> = {
  flip: (file, random) => {
    const bytes = readFileSync(file);
    if (bytes.length > 0) bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
    writeFileSync(file, bytes);
  },
  cut: (file, random) => truncateSync(file, Math.floor(random() * readFileSync(file).length)),
  empty: (file) => truncateSync(file, 0),
  remove: (file) => rmSync(file),
  lengthen: (file, random) =>
    writeFileSync(file, Buffer.alloc(1 + Math.floor(random() * 100), 0x7b), { flag: 'a' }),
  noise: (file, random) =>
    writeFileSync(file, Buffer.from(Array.from({ length: 64 }, () => Math.floor(random() * 256)))),
};

/** Damages a file of a finished run, and runs again: the same result, or a code. */
export async function corruptionTrial(finished: string, expected: string, _: number, random: Random) {
  const place = new Place(finished);
  try {
    const file = pick(random, filesBelow(path.join(place.inside, '.graft')));
    const kind = pick(random, Object.keys(damages));
    damages[kind]!(file, random);
    const where = `${kind} of ${path.relative(place.inside, file)}`;
    const wrong = judgeDone(place, await place.run(), expected);
    return wrong && `${where}: ${wrong}`;
  } finally {
    place.remove();
  }
}

/** Puts a link or a pipe in the place of something that a run left, or of the package: nothing goes where it leads. */
export async function linkTrial(finished: string, expected: string, _: number, random: Random) {
  const place = new Place(finished);
  try {
    const names = readdirSync(path.join(place.inside, '.graft'), { recursive: true }) as string[];
    const name = pick(random, ['.graft', 'out', ...names.map((below) => path.join('.graft', below)).sort()]);
    const kind = pick(random, ['folder', 'file', 'nowhere', 'pipe']);
    const at = path.join(place.inside, name);
    rmSync(at, { recursive: true, force: true });
    mkdirSync(path.dirname(at), { recursive: true });
    if (kind === 'pipe') execFileSync('mkfifo', [at]);
    else symlinkSync(path.join(place.outside, { folder: '.', file: 'letter', nowhere: 'new' }[kind]!), at);
    const args = random() < 0.5 ? [] : ['--fresh'];
    const wrong = judge(place, await place.run(args), expected);
    return wrong && `a link to a ${kind} in the place of ${name}, ${args}: ${wrong}`;
  } finally {
    place.remove();
  }
}

/** Two to four runs at once, on the same and on other seeds, into one package: each has its own result, and the package is of one. */
export async function raceTrial(template: string, expected: string, _: number, random: Random) {
  const place = new Place(template);
  try {
    const seeds = Array.from({ length: 2 + Math.floor(random() * 3) }, () => 42 + Math.floor(random() * 3));
    const runs = seeds.map((seed) =>
      place.run(['--set', `finetune.seed=${seed}`, ...(random() < 0.2 ? ['--fresh'] : [])]),
    );
    for (const ended of await Promise.all(runs))
      if (ended.code !== 0) return `seeds ${seeds}: one failed: ${ended.output.slice(-1500)}`;
    const verified = await place.graft(['verify', path.join(place.inside, 'out')]);
    if (verified.code !== 0) return `seeds ${seeds}: the package is of none of them: ${verified.output}`;
    for (const leftover of ['building', 'locks'])
      if (readdirSync(path.join(place.inside, '.graft', leftover)).length > 0)
        return `seeds ${seeds}: ${leftover} is not empty`;
    return judgeDone(place, await place.run(), expected);
  } finally {
    place.remove();
  }
}

export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
