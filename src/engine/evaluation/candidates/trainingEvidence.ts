import type { Compression } from '../../compression/compressionSettings';
import type { Evidence } from '../../compression/evidence';
import { sampleBatches } from '../../training/scoreExamples';
import type { CandidateTask } from './candidateTask';

/** So many training examples show what parts of a model are good for. */
const examples = 256;
const batchSize = 16;

/** Training examples, in batches with their targets; none for what is done without a look at them. */
export async function trainingEvidence(
  { spec, train }: Pick<CandidateTask, 'spec' | 'train'>,
  { remove, prune }: Compression,
): Promise<Evidence> {
  const looks = remove !== undefined || prune !== undefined;
  return { spec, batches: looks ? await sampleBatches(train, { examples, batchSize }) : [] };
}
