import { isModality, modalities } from '../models/modalities';
import { shownName } from '../words/shownNames';
import { t } from '../words/translation';
import { type Case, caseOf, inWords, number, optional, type Sentences, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

const configRemedy = () => t('Choose the folder of a model in the Hugging Face layout.');
const and = (parts: readonly string[]) => parts.join(t(' and '));

const folderParts: Readonly<Record<string, () => string>> = {
  config: () => 'config.json',
  weights: () => t('weights (model.safetensors, pytorch_model.bin or one .pth file)'),
};

const featureNames: Readonly<Record<string, () => string>> = {
  pooled: () => t('one vector for each example'),
  pyramid: () => t('feature maps'),
  tokens: () => t('one vector for each token'),
};

/** Examples of a kind. */
const plural = (kind: string) => (isModality(kind) ? modalities[kind].plural() : kind);

/** Why Graft cannot build the model of a config. */
const badConfigs = {
  multiple: (key: string, value: number, of: string, divisor: number) =>
    t('{0} {1} is not a multiple of {2} {3}', key, value, of, divisor),
  other: (said: string) => said,
  'pruned-heads': (layer: string, heads: number, layers: number) =>
    t('pruned_heads of layer {0} does not fit {1} heads in {2} layers', layer, heads, layers),
};
export type UnsupportedConfig = Case<typeof badConfigs>;

const notConfigs = {
  json: (said: string) => t('it is not JSON ({0})', said),
  other: (said: string) => said,
};
export type NotAConfig = Case<typeof notConfigs>;

const otherNetworks = {
  gated: () => t('they have squeeze and excitation'),
  'not-gated': () => t('they have no squeeze and excitation'),
};
export type OtherNetwork = Case<typeof otherNetworks>;

const unknownPresets = {
  named: (preset: string, presets: string): Sentences => ({
    message: t('No preset is called {0}.', shownName(preset)),
    remedy: presetsAre(presets),
  }),
  near: (preset: string, presets: string, near: string) => ({
    message: t('No preset is called {0}.', shownName(preset)),
    remedy: `${t('Did you mean {0}?', near)} ${presetsAre(presets)}`,
  }),
  wheel: (preset: string) => ({ message: t('No wheel contains a preset {0}.', JSON.stringify(preset)) }),
};
const presetsAre = (presets: string) =>
  t(
    'The presets are {0}; a model on the Hugging Face hub is written as hub:ORG/NAME, a folder as ./folder or /folder.',
    presets,
  );

/** Models: their folders, configs and heads. */
export const modelErrors = {
  'model/bad-config': says({ file: text, why: caseOf(notConfigs) }, ({ file, why }) => ({
    message: t('{0} is not the config of a Hugging Face model: {1}.', file, inWords(notConfigs, why)),
    remedy: configRemedy(),
  })),
  'model/incomplete-folder': says({ folder: text, missing: texts }, ({ folder, missing }) => ({
    message: t(
      'The model folder {0} lacks {1}.',
      folder,
      and(missing.map((part) => folderParts[part]?.() ?? part)),
    ),
    remedy: t(
      'Use a folder in the layout of the Hugging Face hub. Beside weights of torchvision or Keras, write a config.json that names the network: {0}',
      '{"architecture": "vgg16"}',
    ),
  })),
  'model/missing-features': says({ features: texts, model: text }, ({ features, model }) => ({
    message: t(
      'The task reads {0}, but {1} does not provide that.',
      and(features.map((feature) => featureNames[feature]?.() ?? feature)),
      model,
    ),
    remedy: t('Name another model in model.preset, or another task in finetune.task.'),
  })),
  'model/no-config': says({ file: text, why: optional(text) }, ({ file, why }) => ({
    message: why === undefined ? t('There is no file {0}.', file) : t('{0} cannot be read: {1}.', file, why),
    remedy: configRemedy(),
  })),
  'model/no-dropout-seed': says({}, () => ({ message: t('A training step needs the seed of its dropout.') })),
  'model/no-folder': says({ folder: text }, ({ folder }) => ({
    message: t('There is no model folder {0}.', folder),
    remedy: t(
      'Name a folder with config.json and the weights, and with tokenizer.json if the model reads texts.',
    ),
  })),
  'model/no-head': says({ folder: text }, ({ folder }) => ({
    message: t('The model in {0} has no classification head.', folder),
    remedy: t('Fine-tune the model first, or choose a fine-tuned model.'),
  })),
  'model/no-language-model': says({}, () => ({
    message: t('A model of this family does not predict the next token.'),
    remedy: t('Choose a language model in model.preset, such as GPT-2, or another finetune.task.'),
  })),
  'model/no-pooler': says({ file: text }, ({ file }) => ({
    message: t('The weights beside {0} have no pooler.', file),
    remedy: t('Set model.pooling to mean, cls, last or auto.'),
  })),
  'model/not-fetchable': says({ name: text, origin: text }, ({ name, origin }) => ({
    message: t('Graft knows {0}, but cannot download its weights.', name),
    remedy: t(
      'Download the config (for ELMo the options) and the weights from {0} into a folder, and name that folder in model.preset: ./{1}',
      origin,
      name,
    ),
  })),
  'model/other-network': says(
    { file: text, named: text, misfit: caseOf(otherNetworks) },
    ({ file, named, misfit }) => ({
      message: t(
        'The weights beside {0} are not those of {1}: {2}.',
        file,
        named,
        inWords(otherNetworks, misfit),
      ),
      remedy: t(
        'Name the network of the weights, or download config.json and the weights of the same model again.',
      ),
    }),
  ),
  'model/too-long': says({ tokens: number, positions: number }, ({ tokens, positions }) => ({
    message: t('A text of {0} tokens is longer than the {1} positions of the model.', tokens, positions),
    remedy: t('Set maxLength to {0} or less.', positions),
  })),
  'model/unknown-family': says(
    { file: text, named: optional(text), families: texts },
    ({ file, named, families }) => ({
      message: t(
        '{0} names {1}, but Graft supports {2}.',
        file,
        named ?? t('no model type'),
        families.join(', '),
      ),
      remedy: t('Choose a model of a supported family.'),
    }),
  ),
  'model/unknown-preset': says({ preset: caseOf(unknownPresets) }, ({ preset }) =>
    inWords(unknownPresets, preset),
  ),
  'model/unsupported-config': says(
    { file: text, model: text, why: caseOf(badConfigs) },
    ({ file, model, why }) => ({
      message: t(
        '{0} describes a {1} that Graft does not support: {2}.',
        file,
        model,
        inWords(badConfigs, why),
      ),
      remedy: t('Choose another model, or one whose config.json has the usual settings.'),
    }),
  ),
  'model/wrong-head': says(
    { folder: text, labels: number, outputs: number },
    ({ folder, labels, outputs }) => ({
      message: t(
        'config.json in {0} names {1} labels, but the head in the weights has {2} outputs.',
        folder,
        labels,
        outputs,
      ),
      remedy: t(
        'Download config.json and the weights of the same model again, or fine-tune the model, which gives it a head for your labels.',
      ),
    }),
  ),
  'model/wrong-kind': says(
    { examples: text, model: text, reads: text, suggested: optional(text) },
    ({ examples, model, reads, suggested }) => ({
      message: t('The examples are {0}, but {1} reads {2}.', plural(examples), model, plural(reads)),
      remedy:
        suggested === undefined
          ? t('Name a model for {0} in model.preset.', plural(examples))
          : t('Name a model for {0} in model.preset, such as {1}.', plural(examples), suggested),
    }),
  ),
};

export const modelError = errorsOf(modelErrors);
