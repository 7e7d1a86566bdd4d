import { packageError } from '../../experiment/errors/packages';
import type { FormatName } from '../../experiment/models/formatNames';
import { runWords } from '../../experiment/runs/runWords';
import type { Feeds } from '../compile/feeds';
import type { ForwardPass } from '../compile/forwardPass';
import { formats } from '../formats/formats';
import { recordServed } from '../formats/servedModel';
import type { Io } from '../io';
import { type HeadedModel, loadModel } from '../models/headedModel';
import type { Golden } from './goldenFile';
import { recordOwnAnswers } from './recordOwnAnswers';
import { replayFormats } from './replayFormats';
import { goldenFeeds, goldenSizes } from './servedBatches';

/** The written formats and their places. */
export interface FormatsTask {
  readonly names: readonly FormatName[];
  /** The model, in the Hugging Face layout. */
  readonly modelFolder: string;
  /** The package's. */
  readonly folder: string;
  readonly golden: Golden;
  /** Training examples as the model is served with them. */
  readonly calibration: readonly Feeds[];
}

/**
 * Writes a model in some formats into a package's folder, and replays the golden in each.
 * @throws GraftError `package/no-formats`, `package/format-differs`, `formats/...`
 */
export async function writeFormats(task: FormatsTask, io: Io): Promise<void> {
  const { names, folder, golden } = task;
  if (names.length === 0) throw packageError('package/no-formats', {});
  for (const bring of new Set(names.flatMap((name) => formats[name].bring ?? []))) await bring('package', io);
  // A tokenizer's process starts while the model is written.
  const feeds = goldenFeeds(folder, golden, io);
  // Their consumers report a failure; if writing fails first, it is ignored.
  feeds.catch(() => undefined);
  await writeAll(task, io);
  const recorded = await recordOwnAnswers(names, folder, { golden, feeds }, io);
  const replays = await replayFormats(folder, { golden: recorded, feeds }, io);
  for (const { format, status, runtime, maxAbsDiff, why } of replays) {
    if (status === 'failed') {
      const how = why === undefined ? (['logit', String(maxAbsDiff)] as const) : (['error', why] as const);
      throw packageError('package/format-differs', { format, runtime, how });
    }
    if (status === 'not-replayed' && why)
      io.emit({
        type: 'warning',
        code: 'package/not-replayed',
        ...runWords.worded('not-replayed', { format, why }),
      });
  }
}

async function writeAll(
  { names, modelFolder, folder, golden, calibration }: FormatsTask,
  io: Io,
): Promise<void> {
  let loaded: Promise<HeadedModel> | undefined;
  const load = () => {
    loaded ??= loadModel({ folder: modelFolder, seed: 0 });
    return loaded;
  };
  let recorded: Promise<ForwardPass> | undefined;
  const pass = () => {
    recorded ??= record();
    return recorded;
  };
  const record = async () => recordServed(await load(), ...(await goldenSizes(folder, golden, io)));
  try {
    const model = { folder: modelFolder, load, pass, calibration: { feeds: calibration, io } };
    for (const name of names) await formats[name].write(model, folder);
  } finally {
    await loaded?.then(
      (model) => model.dispose(),
      () => undefined,
    );
  }
}
