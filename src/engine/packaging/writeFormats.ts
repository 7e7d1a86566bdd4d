import { GraftError } from '../../experiment/errors';
import type { FormatName } from '../../experiment/formatNames';
import { formats } from '../formats/formats';
import { recordServed } from '../formats/servedModel';
import { bringOnnxRuntime } from '../install/bringOnnxRuntime';
import { hasOnnxRuntime } from '../install/onnxRuntime';
import type { Io } from '../io';
import { loadClassifier } from '../models/classifier';
import { goldenFeeds } from './goldenFeeds';
import { type Golden, writeGolden } from './goldenFile';
import { answersOf, replayFormats } from './replayFormats';

/**
 * Writes a model in some formats into a package's folder, and replays the golden in each.
 * @param modelFolder the model, in the Hugging Face layout
 * @throws GraftError `package/no-formats`, `package/format-differs`, `formats/...`
 */
export async function writeFormats(
  names: readonly FormatName[],
  modelFolder: string,
  folder: string,
  golden: Golden,
  io: Io,
): Promise<void> {
  if (names.length === 0)
    throw new GraftError(
      'package/no-formats',
      'package.formats names no format, so there is nothing to write.',
    );
  await writeAll(names, modelFolder, folder);
  if (names.some((name) => formats[name].runtime === 'ONNX Runtime')) await bringOnnxRuntime('package', io);
  const recorded = await recordApproximate(names, folder, golden, io);
  for (const { format, status, runtime, maxAbsDiff, reason } of await replayFormats(folder, recorded, io)) {
    if (status === 'failed') throw differs(format, runtime, reason ?? `a logit differs by ${maxAbsDiff}`);
    if (status === 'not-replayed')
      io.emit({
        type: 'warning',
        code: 'package/not-replayed',
        message: `The model in the format ${format} was written but not tried: ${reason}`,
      });
  }
}

async function writeAll(names: readonly FormatName[], modelFolder: string, folder: string): Promise<void> {
  const classifier = await loadClassifier({ folder: modelFolder, seed: 0 });
  let recorded: ReturnType<typeof recordServed> | undefined;
  const pass = () => {
    recorded ??= recordServed(classifier);
    return recorded;
  };
  try {
    for (const name of names) await formats[name].write({ classifier, pass }, folder);
  } finally {
    classifier.dispose();
  }
}

/** How much a logit of whole-number arithmetic may depend on the processor. */
const approximateTolerance = 0.05;

/** Formats near the model's answers have answers of their own, which are recorded beside the model's. */
async function recordApproximate(
  names: readonly FormatName[],
  folder: string,
  golden: Golden,
  io: Io,
): Promise<Golden> {
  const approximate = names.filter((name) => formats[name].isApproximate);
  if (approximate.length === 0 || !hasOnnxRuntime(io.cacheFolder)) return golden;
  const feeds = await goldenFeeds(folder, golden, io);
  const answers: Record<string, { tolerance: number; logits: number[][] }> = {};
  for (const name of approximate) {
    const logits = await answersOf(formats[name], folder, feeds, io);
    answers[name] = { tolerance: approximateTolerance, logits };
  }
  const recorded = { ...golden, formats: answers };
  await writeGolden(folder, recorded);
  return recorded;
}

function differs(format: FormatName, runtime: string, how: string): GraftError {
  return new GraftError(
    'package/format-differs',
    `In the format ${format}, ${runtime} does not give the answers of the trained model: ${how}.`,
    { remedy: `Leave ${format} out of package.formats, and please report it.` },
  );
}
