import type { Compression } from '../../compression/compressionSettings';
import type { Evidence } from '../../compression/evidence';
import { sampleBatches } from '../../training/scoreExamples';
import type { CandidateTask } from './candidateTask';

/** The number of training examples for the importance of units. */
const forImportance = 512;
/** The number of training examples for mean activations. */
const forMeans = 32;
const batchSize = 16;

/** Training examples in batches with their targets; none for methods that need none. */
export async function trainingEvidence(
  { spec, train }: Pick<CandidateTask, 'spec' | 'train'>,
  { remove, prune, quantize }: Compression,
): Promise<Evidence> {
  const examples = remove || prune ? forImportance : quantize ? forMeans : 0;
  return { spec, batches: await sampleBatches(train, { examples, batchSize }) };
}
