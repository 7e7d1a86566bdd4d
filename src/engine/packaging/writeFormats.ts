import { CancelledError, GraftError } from '../../experiment/errors';
import type { FormatName } from '../../experiment/formatNames';
import type { AssetProgress } from '../assets/assetIo';
import { formats } from '../formats/formats';
import { recordServed } from '../formats/servedModel';
import { hasOnnxRuntime, installOnnxRuntime } from '../install/onnxRuntime';
import type { Io } from '../io';
import { loadClassifier } from '../models/classifier';
import type { Golden } from './goldenFile';
import { replayFormats } from './replayFormats';

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
  if (names.some((name) => formats[name].runtime === 'ONNX Runtime')) await bringOnnxRuntime(io);
  for (const { format, status, runtime, maxAbsDiff, reason } of await replayFormats(folder, golden, io)) {
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

/** Without a network the formats are written all the same, and said not to have been tried. */
async function bringOnnxRuntime(io: Io): Promise<void> {
  if (hasOnnxRuntime(io.cacheFolder)) return;
  const onProgress = ({ phase, name, done, total }: AssetProgress) =>
    io.emit({
      type: 'stage-progress',
      stage: 'package',
      done,
      total,
      unit: 'bytes',
      message: `${phase} ${name}`,
    });
  try {
    await installOnnxRuntime(io, onProgress);
  } catch (thrown) {
    if (!(thrown instanceof GraftError) || thrown instanceof CancelledError) throw thrown;
    io.emit({ type: 'warning', code: thrown.code, message: thrown.message });
  }
}

function differs(format: FormatName, runtime: string, how: string): GraftError {
  return new GraftError(
    'package/format-differs',
    `In the format ${format}, ${runtime} does not give the answers of the trained model: ${how}.`,
    { remedy: `Leave ${format} out of package.formats, and please report it.` },
  );
}
