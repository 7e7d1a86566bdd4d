import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Place } from '../../experiment/errors/errors';
import type { NewEvent } from '../../experiment/runs/events';
import type { PackageResult } from '../../experiment/runs/results';
import { runWords } from '../../experiment/runs/runWords';
import { writeAtomically } from '../../files/atomicWrite';
import { filesIn } from '../../files/entriesBelow';
import { asFileError } from '../../files/fileErrors';
import { fileExists } from '../../files/fileExists';
import { acquireLock, type LockOptions } from '../../files/lock';
import { readPlainFile } from '../../files/readPlainFile';
import { syncTree } from '../../files/syncTree';
import { sweepTemporary, temporarySibling } from '../../files/temporary';
import type { Feeds } from '../compile/feeds';
import { isWeightFile } from '../formats/safetensorsFormat';
import { modalityNamed } from '../inputs/modalities';
import type { Io } from '../io';
import type { ConfigFile } from '../models/configFile';
import { type DescribedModel, describeFolder } from '../models/modelFolder';
import { scaleHead } from '../models/scaleHead';
import { configText } from '../models/wholeFloats';
import { taskOf } from '../tasks/tasks';
import { type GoldenSource, recordGolden } from './golden';
import type { KeptFile } from './keepOwnFiles';
import { cardName, describeFiles, manifestName, type PackagedFile, writeManifest } from './manifest';
import { type CardFacts, modelCard } from './modelCard';
import { checkTarget } from './packageTarget';
import { replacePackage } from './replacePackage';
import { writeTypescript } from './typescript/writeTypescript';
import type { Library } from './usage';
import { writeFormats } from './writeFormats';

export interface PackageTask {
  /** The folder to write. */
  to: string;
  /** Where the experiment says so. */
  place: Place;
  /** The trained model, in the Hugging Face layout. */
  modelFolder: string;
  /** Training examples as the model is served with them. */
  calibration: readonly Feeds[];
  card: Omit<CardFacts, 'library'>;
  golden: GoldenSource;
  /** The temperature that the packaged model divides its logits by; 1 where absent. The golden cases have it. */
  temperature?: number | undefined;
  /** The folder that the examples' files are relative to. */
  dataFolder: string;
}

/**
 * Writes a trained model as a folder in the Hugging Face layout, with a model card and golden answers, in the formats that are asked for. It is built beside its place and
 * put there when it is whole and on the disk; two that write to one place do so one after the other.
 * @throws GraftError `package/...` if the place cannot take it; `files/disk-full`, `files/read-only`, `files/linked`; CancelledError
 */
export async function packageModel(
  task: PackageTask,
  io: Io,
  onWait?: LockOptions['onWait'],
): Promise<PackageResult> {
  const { to } = task;
  await checkTarget(to, task.place);
  const folder = path.dirname(to);
  const lock = await acquireLock(path.join(folder, `.${path.basename(to)}.lock`), {
    signal: io.signal,
    onWait,
  });
  const [building, scaled] = [temporarySibling(to), temporarySibling(to)];
  try {
    await sweepTemporary(folder);
    const modelFolder = await withTemperature(task, scaled);
    const files = await build({ ...task, modelFolder }, building, io);
    await checkTarget(to, task.place);
    const kept = await replacePackage(building, to);
    if (kept.length > 0) io.emit(keptWarning(to, kept));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const { dataset, formats } = task.card;
    const [target, ...others] = dataset.columns.label;
    return {
      path: to,
      bytes,
      modality: dataset.modality,
      pairs: dataset.columns.pair !== undefined,
      ...(target !== undefined && others.length === 0 && { target }),
      formats: [...formats],
      files,
    };
  } catch (thrown) {
    throw asFileError(thrown, to);
  } finally {
    for (const made of [building, scaled]) await rm(made, { recursive: true, force: true });
    await lock.release();
  }
}

/** The folder of the model with its temperature in the weights of its head, so that each format has it: a copy, where there is one. */
async function withTemperature({ modelFolder, temperature }: PackageTask, scaled: string): Promise<string> {
  if (temperature === undefined) return modelFolder;
  // A link would lead the new weights to the file behind it.
  await cp(modelFolder, scaled, { recursive: true, dereference: true });
  await scaleHead(scaled, 1 / temperature);
  return scaled;
}

function keptWarning(to: string, kept: readonly KeptFile[]): NewEvent {
  const files = kept.map(({ name, as }) => `${name} is now ${as}`);
  return { type: 'warning', code: 'package/kept', ...runWords.worded('kept-files', { folder: to, files }) };
}

/** @returns what is in the folder, the manifest too */
async function build(task: PackageTask, building: string, io: Io): Promise<PackagedFile[]> {
  const { modelFolder, card } = task;
  await cp(modelFolder, building, { recursive: true, filter: (file) => !isWeightFile(file) });
  const model = await describeFolder(modelFolder);
  const library = await libraryOf(model);
  await writeAtomically(path.join(building, cardName), modelCard({ ...card, library }));
  const { settings, dataset } = card;
  const modality = modalityNamed(dataset.modality);
  const kept = modality.kept.parse(settings.preprocess);
  const config = modality.config?.(model.config, kept);
  if (config) await replaceConfig(path.join(building, 'config.json'), config);
  for (const [name, text] of Object.entries(modality.files(model, kept)))
    await writeAtomically(path.join(building, name), text);
  const { cacheFolder } = io;
  const packing = { folder: building, dataFolder: task.dataFolder, model, kept, cacheFolder };
  const rows = 'cases' in task.golden ? task.golden.cases.map(({ row }) => row) : task.golden.rows;
  const packed = await modality.packRows(rows, packing);
  // Rows that are others in the package are asked about again.
  const source = packed === rows ? task.golden : { rows: packed };
  await modality.bring?.(model, 'package', io);
  const golden = await recordGolden(modelFolder, building, source, kept, io);
  const { calibration } = task;
  await writeFormats({ names: card.formats, modelFolder, folder: building, golden, calibration }, io);
  const learned = { task: taskOf(dataset), labels: dataset.labels };
  await writeTypescript({ folder: building, model, ...learned, kept, formats: card.formats });
  const names = await filesIn(building);
  const files = await describeFiles(building, names);
  await writeManifest(building, names, files);
  await syncTree(building);
  return [...files, ...(await describeFiles(building, [manifestName]))];
}

async function replaceConfig(file: string, config: ConfigFile): Promise<void> {
  await writeAtomically(file, configText(config, await readPlainFile(file)));
}

/** timm's configs, and torchvision's, name an architecture; transformers' do not. */
async function libraryOf({ folder, family, config, architecture }: DescribedModel): Promise<Library> {
  if (architecture.isForeign) return 'graft';
  if (family.library) return family.library;
  if (await fileExists(path.join(folder, 'modules.json'))) return 'sentence-transformers';
  return config.architecture === undefined ? 'transformers' : 'timm';
}
