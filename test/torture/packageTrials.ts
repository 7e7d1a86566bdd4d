import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { extremes, pathsIn, replaceAt } from './hostileInputs';
import { damages, filesBelow } from './storedFiles';
import { type Ended, Place, pick, type Random } from './trials';

/** Longer than a question to the tiny model takes on a busy machine. */
const hangMs = 60_000;

let packed: Promise<Place> | undefined;

/** The finished experiment with a package in all formats whose runtimes are always there. */
function packInAllFormats(finished: string): Promise<Place> {
  packed ??= (async () => {
    const place = new Place(finished);
    process.once('exit', () => place.remove());
    const ended = await place.run(['--set', 'package.formats=[safetensors, savedmodel, tfjs]']);
    if (ended.code !== 0) throw new Error(`The package in all formats fails:\n${ended.output}`);
    return place;
  })();
  return packed;
}

const values: readonly unknown[] = [
  ...extremes,
  -1,
  0.5,
  1e308,
  null,
  true,
  '',
  '../../outside/letter',
  [],
  {},
  'x'.repeat(100_000),
];

/** Replaces a value in a JSON file by an unexpected one. */
function changeJson(file: string, random: Random): void {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  replaceAt(content, pick(random, pathsIn(content)), pick(random, values));
  writeFileSync(file, JSON.stringify(content));
}

const questions: readonly (readonly string[])[] = [
  ['verify'],
  ['predict', 'the film'],
  ['predict', 'the film', '--format', 'savedmodel'],
  ['predict', 'the film', '--format', 'tfjs'],
];

/** Damages a file of a package, and asks the package: it answers, says that it differs, or fails with a code. */
export async function packageTrial(finished: string, _: string, __: number, random: Random) {
  const place = new Place((await packInAllFormats(finished)).inside);
  try {
    const folder = path.join(place.inside, 'out');
    const file = pick(
      random,
      filesBelow(folder).filter((name) => !/\.(ts|md)$/.test(name)),
    );
    const isJson = file.endsWith('.json') && random() < 0.8;
    const kind = isJson ? 'change' : pick(random, Object.keys(damages));
    if (isJson) changeJson(file, random);
    else damages[kind]!(file, random);
    // Without the manifest, no checksum betrays the damage, as in a stranger's package.
    if (random() < 0.5) rmSync(path.join(folder, 'graft.json'), { force: true });
    const [command, ...rest] = pick(random, questions);
    const began = performance.now();
    const wrong = wrongAnswer(await place.graft([command!, folder, ...rest]), performance.now() - began);
    const where = `${kind} of ${path.relative(place.inside, file)}, ${command} ${rest.join(' ')}`;
    if (wrong === undefined && !place.isOutsideIntact()) return `${where}: something outside was changed`;
    return wrong && `${where}: ${wrong}`;
  } finally {
    place.remove();
  }
}

function wrongAnswer({ code, signal, output, hung }: Ended, ms: number): string | undefined {
  if (hung || ms > hangMs) return `it hung: ${output.slice(-500)}`;
  if (code === null) return `it was ended by ${signal}: ${output.slice(-500)}`;
  if (output.includes('[graft/unexpected]')) return `an error without a code: ${output.slice(-1500)}`;
  const isSaid = code === 0 || output.includes('✗') || /\[[a-z]+\/[a-z-]+\]/.test(output);
  return isSaid ? undefined : `it failed without a word: ${output.slice(-1500)}`;
}
