import type { Compression } from '../../compression/compressionSettings';
import type { Evidence } from '../../compression/evidence';
import { sampleBatches } from '../../training/scoreExamples';
import type { CandidateTask } from './candidateTask';

/** So many training examples show what parts of a model are good for, which are many. */
const forImportance = 512;
/** So many show what is read on average. */
const forMeans = 32;
const batchSize = 16;

/** Training examples, in batches with their targets; none for what is done without a look at them. */
export async function trainingEvidence(
  { spec, train }: Pick<CandidateTask, 'spec' | 'train'>,
  { remove, prune, quantize }: Compression,
): Promise<Evidence> {
  const examples = remove || prune ? forImportance : quantize ? forMeans : 0;
  return { spec, batches: await sampleBatches(train, { examples, batchSize }) };
}
