import path from 'node:path';
import { isModelIntact } from '../../engine/assets/modelPlaces';
import { modelsHere } from '../../engine/choosing/candidates';
import type { Given } from '../../engine/stages/stageDefinition';
import type { RankCandidate } from '../../engine/work/ranking/rankModels';
import { choosingError } from '../../experiment/errors/choosing';
import { CancelledError, toErrorRecord } from '../../experiment/errors/errors';
import { isHubName } from '../../experiment/models/hubName';
import { modalities } from '../../experiment/models/modalities';
import { downloadBytes, presetNamed } from '../../experiment/models/presets';
import { type RankRow, rankingOf } from '../../experiment/reports/ranking';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { fileExists } from '../../files/fileExists';
import { processIo } from '../run/processIo';
import { planText, readExperimentText } from '../run/readRequest';
import { deviceOption, type RunOptions } from '../run/runOptions';
import { printJson } from '../terminal/printJson';
import { rankingLines, rankLine } from '../terminal/rankingTable';
import { terminalText } from '../terminal/terminalText';
import { askWorker } from './askWorker';

/** The flags of `graft rank`. */
export interface RankOptions extends Pick<RunOptions, 'json' | 'set' | 'textFrom' | 'cpu' | 'gpu'> {
  models?: string[];
  download?: boolean;
}

/** An experiment to compare models for. */
interface Compared {
  readonly file: string;
  readonly text: string;
  readonly options: RankOptions;
}

/** `graft rank`: shows each row as it comes, and at the end the table with the proposal. */
export async function showRanking(file: string, options: RankOptions): Promise<void> {
  const compared = { ...(await experimentOf(file, options)), options };
  const device = deviceOption(options);
  const candidates = await candidatesOf(compared);
  const rows = await askWorker<RankRow[]>({ kind: 'rank', candidates }, device, (row, say) => {
    if (options.json) printJson({ row });
    else say(rankLine(row));
  });
  const ranking = rankingOf(rows);
  if (options.json) printJson({ proposed: ranking.proposed, tied: ranking.tied, rows });
  else for (const line of rankingLines(ranking)) console.log(line);
}

/** The text of an experiment, or one about data: its path, with all else by default. */
async function experimentOf(file: string, { textFrom }: RankOptions): Promise<Omit<Compared, 'options'>> {
  const absolute = path.resolve(file);
  if (path.extname(file).toLowerCase() === '.md' || !(await fileExists(absolute)))
    return { file: absolute, text: await readExperimentText(absolute, textFrom) };
  const { dir, name, base } = path.parse(absolute);
  const text = `\`\`\`yaml dataset\npath: ${JSON.stringify(base)}\n\`\`\`\n`;
  return { file: path.join(dir, `${name}.graft.md`), text };
}

/**
 * Plans a run with each model: those that are named, or those on this machine and the experiment's.
 * @throws GraftError `rank/no-models`, and those of the experiment and its data
 */
async function candidatesOf(compared: Compared): Promise<RankCandidate[]> {
  const { file, text, options } = compared;
  const { plan } = await planText(file, text, { set: options.set, until: 'dataset' });
  const done = await askWorker<Given<'finetune'>>({ kind: 'run', plan }, deviceOption(options));
  const { modality } = done.dataset.result;
  const here = await modelsHere(modality, processIo());
  const own = plan.source.name;
  const isOwnHere =
    !presetNamed(own) && !here.includes(own) && (await isModelIntact(plan.source, processIo()));
  const names = options.models ?? [...here, ...(isOwnHere ? [own] : [])];
  if (names.length === 0) throw choosingError('rank/no-models', { kind: modalities[modality].plural() });
  const candidates: RankCandidate[] = [];
  for (const model of new Set(names)) candidates.push(await candidate(model, compared, here));
  return candidates;
}

/** A model that cannot be planned is a row with the reason. */
async function candidate(
  model: string,
  { file, text, options: { set, download } }: Compared,
  here: readonly string[],
): Promise<RankCandidate> {
  const preset = presetNamed(model);
  const bytes = preset ? downloadBytes(preset) : 0;
  try {
    // A model of the hub is looked for there, which is a download too.
    if (!download && isHubName(model) && !here.includes(model))
      throw choosingError('rank/not-here', { model, bytes });
    const sets = [...set, `model.preset=${JSON.stringify(model)}`];
    const { plan } = await planText(file, text, { set: sets, until: 'preprocess' });
    if (await isModelIntact(plan.source, processIo())) return { model, plan };
    if (!download) throw choosingError('rank/not-here', { model, bytes });
    console.error(terminalText(`${model}: a download${bytes > 0 ? ` of ${formatBytes(bytes)}` : ''}`));
    return { model, plan };
  } catch (thrown) {
    if (thrown instanceof CancelledError) throw thrown;
    return { model, error: toErrorRecord(thrown) };
  }
}
