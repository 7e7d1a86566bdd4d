import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { whyOf } from '../../experiment/errors/errors';
import { modelError, type NotAConfig } from '../../experiment/errors/models';
import { parseJson } from '../../experiment/words/parseJson';
import { isMissing } from '../../files/fileErrors';
import { readPlainFile } from '../../files/readPlainFile';
import { chooseConfig } from '../assets/modelFiles';

const threeNumbers = z.tuple([z.number(), z.number(), z.number()]);

const share = z.number().positive().max(1);

const configFileSchema = z.looseObject({
  model_type: z.string().optional(),
  /** The purpose of the head, as in transformers. */
  problem_type: z.string().nullish(),
  architectures: z.array(z.string()).nullish(),
  /** Several heads over one trunk, by name. */
  graft_heads: z
    .record(
      z.string().regex(/^[A-Za-z]\w*$/),
      z.object({ problem_type: z.string(), labels: z.array(z.string()) }),
    )
    .optional(),
  id2label: z.record(z.string(), z.coerce.string()).optional(),
  /** The rounding of weights by optimize, in its settings' form, and the ranges of activations observed in training. */
  graft_quantize: z
    .object({
      per: z.enum(['channel', 'tensor']).optional(),
      symmetric: z.boolean().optional(),
      keepFloat: z.string().optional(),
      ranges: z.record(z.string(), z.tuple([z.number().max(0), z.number().min(0)])).optional(),
    })
    .optional()
    .catch(undefined),
  /** The model's name in timm or torchvision. */
  architecture: z.string().optional(),
  /** timm's class names. */
  label_names: z.array(z.string()).nullish(),
  /** timm's description of the training data. */
  pretrained_cfg: z
    .looseObject({
      /** The tag of the training. */
      tag: z.string().nullish(),
      input_size: threeNumbers.optional(),
      crop_pct: share.optional(),
      test_input_size: threeNumbers.optional(),
      test_crop_pct: share.optional(),
      /** Missing values have the usual defaults of the model. */
      interpolation: z.enum(['bilinear', 'bicubic']).optional().catch(undefined),
      mean: threeNumbers.optional(),
      std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]).optional(),
    })
    .nullish(),
});

/** A parsed config.json: shared keys are typed, others are unchanged. */
export type ConfigFile = z.infer<typeof configFileSchema>;

/** The quantization of a model; undefined if optimize left it unchanged. */
export type ModelRounding = ConfigFile['graft_quantize'];

/** The path of the file that describes the model in a folder: config.json, or a library's equivalent. */
export async function configFileIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch((): string[] => []);
  return path.join(folder, chooseConfig(names) ?? 'config.json');
}

/** Reads config.json. Throws `model/no-config` and `model/bad-config`. */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  let text: string;
  try {
    text = await readPlainFile(file);
  } catch (cause) {
    const why = isMissing(cause) ? undefined : whyOf(cause);
    throw modelError('model/no-config', { file, why }, { place: { file }, cause });
  }
  try {
    return configFileSchema.parse(parseJson(text));
  } catch (cause) {
    throw modelError('model/bad-config', { file, why: whyBad(cause) }, { place: { file }, cause });
  }
}

/** All names of the model in a config, in lower case, without timm's training tag (`resnet18.a1_in1k`). */
export function architectureNames({ architecture, model_type, architectures }: ConfigFile): string[] {
  const names = [architecture, model_type, ...(architectures ?? [])].filter((name) => name !== undefined);
  return names.map((name) => name.toLowerCase().replace(/\..*$/, ''));
}

/** The names of a head's outputs: from the config, else numbers. */
export function labelsOf({ id2label = {}, label_names }: ConfigFile, outputs: number): string[] {
  return Array.from({ length: outputs }, (_, i) => id2label[i] ?? label_names?.[i] ?? `LABEL_${i}`);
}

function whyBad(cause: unknown): NotAConfig {
  if (!(cause instanceof z.ZodError)) return ['json', whyOf(cause)];
  const { path: keys, message } = cause.issues[0]!;
  return ['other', keys.length > 0 ? `${keys.join('.')}: ${message}` : message];
}
