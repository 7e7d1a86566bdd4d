import { hubError } from '../../../experiment/errors/hub';
import { hubPage } from '../../../experiment/models/hubName';
import { chooseWeights } from '../../../files/weightFiles';
import { poolingFile } from '../encoderPooling';
import { isModelFile } from '../modelFiles';

/** The files of a repository to fetch. */
export interface ChosenFiles {
  /** The files that determine the model's computation. */
  readonly deciding: readonly string[];
  /** The files with its name and pooling. */
  readonly beside: readonly string[];
}

/** The repository's model card, with the licence. */
export const cardFile = 'README.md';

/** In a checkpoint with shards, other weight files belong to other libraries. */
const shard = /-\d{5}-of-\d{5}\.\w+$/;

/**
 * Chooses the files that a model needs: config, tokenizer and the weights in one format, without copies for other libraries.
 * @throws GraftError `hub/no-config`, `hub/no-weights`
 */
export function chooseHubFiles(repository: string, paths: readonly string[]): ChosenFiles {
  const names = paths.filter((file) => /^[\w.-]+$/.test(file));
  if (!names.includes('config.json')) throw hubError('hub/no-config', shownFiles(repository, paths));
  const { index, files } = chooseWeights(names);
  const shards = files.filter((file) => shard.test(file) || file.endsWith('.json'));
  const weights = index !== undefined && shards.length > 1 ? shards : files;
  if (weights.length === 0)
    throw hubError('hub/no-weights', { why: 'none', ...shownFiles(repository, paths) });
  if (index === undefined && weights.length > 1)
    throw hubError('hub/no-weights', { why: 'several', ...shownFiles(repository, paths) });
  const inCard = [cardFile, poolingFile.split('\\').join('/')];
  return {
    deciding: [...names.filter(isModelFile), ...weights].sort(),
    beside: inCard.filter((file) => paths.includes(file)),
  };
}

function shownFiles(repository: string, paths: readonly string[]) {
  const files = paths.filter((file) => !/^\.git|\.md$/.test(file)).slice(0, 8);
  return { repository, files, page: hubPage(repository) };
}
