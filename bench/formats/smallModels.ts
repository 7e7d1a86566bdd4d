import type { ConfigFile } from '../../src/engine/models/configFile';
import { type HeadedModel, modelOver } from '../../src/engine/models/headedModel';
import { familyOf } from '../../src/engine/models/registry';
import imageShapes from '../imageShapes.json';
import { randomVariables } from '../randomModel';

/** Models of known sizes with random weights: what a format costs does not depend on what they have learned. */
const descriptions = {
  /** The sizes of all-MiniLM-L6-v2: 22.7 million parameters, 90 MB. */
  minilm: {
    config: {
      model_type: 'bert',
      vocab_size: 30_522,
      hidden_size: 384,
      num_hidden_layers: 6,
      num_attention_heads: 12,
      intermediate_size: 1536,
    },
    stored: new Map<string, readonly number[]>([['pooler.dense.weight', []]]),
    parted: { 'float32, half of the neurons': { intermediate_size: 768 } },
  },
  resnet18: {
    config: { architecture: 'resnet18' },
    stored: new Map(Object.entries<number[]>(imageShapes.resnet18)),
    parted: {},
  },
};
export type SmallModelName = keyof typeof descriptions;
export const smallModelNames = Object.keys(descriptions) as SmallModelName[];

const classes = ['0', '1', '2', '3', '4', '5', '6', '7'];

/** The changes of a model's config after removing units, by the kept share. */
export function partedConfigs(name: SmallModelName): Record<string, object> {
  return descriptions[name].parted;
}

/** The caller disposes of it. @param other of its config */
export function smallModel(name: SmallModelName, other: object = {}): HeadedModel {
  const { stored } = descriptions[name];
  const config = { ...descriptions[name].config, ...other };
  const file = 'the bench';
  const family = familyOf(config as ConfigFile, file);
  const architecture = family.configure({ config: config as ConfigFile, file, stored, pooling: 'auto' });
  const deviation = ([out, , rows = 1, columns = 1]: readonly number[]) =>
    rows * columns === 1 ? 0.02 : Math.sqrt(2 / (out! * rows * columns));
  const variables = randomVariables(architecture, classes.length, deviation);
  const problemType = 'single_label_classification';
  return modelOver(
    {
      folder: '',
      family,
      config: config as ConfigFile,
      architecture,
      labels: classes,
      problemType,
      headIsNew: true,
      variables,
    },
    (values) => values,
  );
}
