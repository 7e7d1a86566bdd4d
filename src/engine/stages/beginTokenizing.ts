import { startTokenizerAhead } from '../inputs/text/tokenizerProcess';
import type { RunPlan } from './runPlan';
import { StageCache } from './stageCache';

/** Starts the process that will tokenize, if there is something to tokenize: it comes up while TensorFlow is loaded. */
export async function beginTokenizing({
  graftFolder,
  stages,
  keys,
  source,
  isFresh,
}: RunPlan): Promise<void> {
  if (!stages.includes('preprocess') || !source.files.some(({ name }) => name === 'tokenizer.json')) return;
  const stored = !isFresh && (await new StageCache(graftFolder).read('preprocess', keys.preprocess));
  if (!stored) startTokenizerAhead();
}
