import type { ModalityName } from '../../experiment/models/modalities';
import { openCheckpoint } from '../weights/checkpoint';
import type { TensorFile } from '../weights/tensorFile';
import { type ConfigFile, configFileIn, readConfigFile } from './configFile';
import type { Architecture, Family } from './family';
import { type HeadDescription, headIn } from './heads';
import type { PoolingSetting } from './pooling';
import { familyOf } from './registry';
import { pooledBySentenceHead } from './sentenceLayout';

/** A model's folder, described by its files. */
export interface DescribedModel {
  readonly folder: string;
  readonly family: Family;
  /** The content of config.json. */
  readonly config: ConfigFile;
  readonly architecture: Architecture;
}

/**
 * Describes the model in a folder in the Hugging Face layout and passes its open checkpoint.
 * @param pooling `auto` is the pooling of the folder's head, if recorded
 * Throws `model/...` for the config and `weights/...` for the tensors.
 */
export async function withModel<T>(
  folder: string,
  pooling: PoolingSetting,
  use: (model: DescribedModel, checkpoint: TensorFile) => Promise<T>,
): Promise<T> {
  const file = await configFileIn(folder);
  const said = await readConfigFile(file);
  const family = familyOf(said, file);
  const opened = await openCheckpoint(folder);
  try {
    const { config, file: checkpoint } = family.adopt?.(said, opened) ?? { config: said, file: opened };
    const stored = new Map(checkpoint.names.map((name) => [name, checkpoint.info(name).shape]));
    const own = pooling === 'auto' ? await pooledBySentenceHead(folder) : undefined;
    const architecture = family.configure({ config, file, stored, pooling: own ?? pooling });
    return await use({ folder, family, config, architecture }, checkpoint);
  } finally {
    await opened.close();
  }
}

/** Describes the model in a folder without loading it. Throws the errors of `withModel`. */
export function describeFolder(folder: string, pooling: PoolingSetting = 'auto'): Promise<DescribedModel> {
  return withModel(folder, pooling, async (model) => model);
}

/** The head of the model in a folder, as its config describes it. Throws `model/...`. */
export async function headInFolder(folder: string): Promise<HeadDescription> {
  return headIn(await readConfigFile(await configFileIn(folder)));
}

/** The kind of data that the model in a folder reads, from its config. Throws `model/...`. */
export async function modalityOfFolder(folder: string): Promise<ModalityName> {
  const file = await configFileIn(folder);
  return familyOf(await readConfigFile(file), file).modality;
}
