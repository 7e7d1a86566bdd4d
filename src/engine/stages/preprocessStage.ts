import type { PreprocessResult } from '../../experiment/results';
import { readExamples } from '../datasets/examplesFile';
import { type EncodedSplits, encodeSplits, readEncodedSplits } from '../inputs/text/encodeSplits';
import { requirePositions } from '../inputs/text/lengthLimit';
import { openTokenizer } from '../inputs/text/tokenizer';
import type { Io } from '../io';
import { placeOf, type RunPlan } from './runPlan';
import type { DoneStage } from './stageRunner';

/** What preprocessing builds on. */
export interface PreprocessNeeds {
  readonly dataset: DoneStage<'dataset'>;
  readonly model: DoneStage<'model'>;
}

/** Turns the examples into what the model reads. */
export async function preprocess(
  plan: RunPlan,
  { dataset, model }: PreprocessNeeds,
  folder: string,
  io: Io,
): Promise<PreprocessResult> {
  const { maxLength, clean } = plan.settings.preprocess;
  await requirePositions(model.result.folder, maxLength, placeOf(plan, 'preprocess.maxLength'));
  const splits = await readExamples(dataset.folder);
  const tokenizer = await openTokenizer(model.result.folder);
  return encodeSplits({ splits, tokenizer, maxLength, clean, folder }, io);
}

/** What `preprocess` stored. */
export async function encodedInput(
  done: DoneStage<'preprocess'>,
  model: DoneStage<'model'>,
): Promise<{ splits: EncodedSplits; padId: number }> {
  const { padId, vocabularySize } = await openTokenizer(model.result.folder);
  return { splits: await readEncodedSplits(done.folder, vocabularySize), padId };
}
