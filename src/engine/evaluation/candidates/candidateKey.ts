import { createHash } from 'node:crypto';
import { stages } from '../../../experiment/stages/stages';
import type { Compression } from '../../compression/compressionSettings';
import type { CandidateTask } from './candidateTask';

/** The key of a candidate: of the trained model, the data, and what is done, whatever other candidates there are. */
export function candidateKey({ key }: Pick<CandidateTask, 'key'>, compression: Compression): string {
  const { revision } = stages.optimize;
  const inputs = JSON.stringify([revision, key, compression]);
  return createHash('sha256').update(inputs).digest('hex').slice(0, 32);
}
