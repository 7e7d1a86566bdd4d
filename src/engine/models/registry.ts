import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { GraftError } from '../../experiment/errors';
import { bertFamily } from './bert/bertFamily';
import type { TextFamily } from './textFamily';

const families: readonly TextFamily[] = [bertFamily];

const configFileSchema = z.looseObject({
  model_type: z.string().optional(),
  architectures: z.array(z.string()).nullish(),
  id2label: z.record(z.string(), z.coerce.string()).optional(),
});

/** A parsed config.json: what every family shares is typed, the rest is kept as it was. */
export type ConfigFile = z.infer<typeof configFileSchema>;

/** Reads config.json. Throws `model/no-config` and `model/bad-config`. */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw configError('no-config', file, `cannot be read (${(cause as Error).message})`, cause);
  }
  try {
    return configFileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw configError('bad-config', file, 'is not the config of a Hugging Face model', cause);
  }
}

/** The family that a config names by `model_type`, else by its architecture. Throws `model/unknown-family`. */
export function familyOf(config: ConfigFile, file: string): TextFamily {
  const architectures = (config.architectures ?? []).map((name) => name.toLowerCase());
  const family = families.find(({ modelType }) =>
    config.model_type === undefined
      ? architectures.some((name) => name.startsWith(`${modelType}for`) || name === `${modelType}model`)
      : config.model_type === modelType,
  );
  if (family) return family;
  const named = config.model_type ?? config.architectures?.join(', ') ?? 'no model type';
  const known = families.map(({ modelType }) => modelType).join(', ');
  throw new GraftError('model/unknown-family', `${file} names ${named}; supported are: ${known}.`, {
    remedy: 'Choose a model of a supported family.',
    place: { file },
  });
}

function configError(code: string, file: string, why: string, cause: unknown): GraftError {
  return new GraftError(`model/${code}`, `${file} ${why}.`, {
    remedy: 'Choose the folder of a model in the Hugging Face layout.',
    place: { file },
    cause,
  });
}
