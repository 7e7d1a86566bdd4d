import { createHash } from 'node:crypto';
import { stages } from '../../../experiment/stages/stages';
import type { Compression } from '../../compression/compressionSettings';
import type { CandidateTask } from './candidateTask';

/** The key of a candidate, from the trained model, the data and the methods, independent of other candidates. */
export function candidateKey({ key }: Pick<CandidateTask, 'key'>, compression: Compression): string {
  const { revision } = stages.optimize;
  const inputs = JSON.stringify([revision, key, compression]);
  return createHash('sha256').update(inputs).digest('hex').slice(0, 32);
}
