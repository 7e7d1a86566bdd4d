import type { MappingSetting, ScalarSetting } from '../settings/settingKinds';
import { recover } from './recoverSetting';
import type { Stage } from './stage';

/** One value, or a list of values; each makes a candidate. */
function grid<const S extends ScalarSetting>(setting: S) {
  const several = {
    kind: 'list',
    of: setting,
    help: 'Several values; each makes a candidate.',
  } as const;
  return { kind: 'union', of: [setting, several], help: setting.help } as const;
}

const prune = {
  kind: 'mapping',
  shorthand: 'sparsity',
  optional: true,
  help: 'Sets the least important weights to zero, in all blocks, but not in embeddings or the head.',
  settings: {
    sparsity: grid({
      kind: 'number',
      default: 0.5,
      min: 0,
      exclusiveMin: true,
      max: 0.99,
      usual: [0, 0.7],
      unit: 'fraction of the weights',
      help: 'The share of weights to set to zero.',
    }),
    scope: {
      kind: 'choice',
      default: 'global',
      choices: ['global', 'layer'],
      help: 'global ranks the weights of all layers together, so layers differ in sparsity; layer gives every layer the same sparsity.',
    },
    pattern: {
      kind: 'choice',
      default: 'any',
      choices: ['any', '2:4'],
      help: 'any sets the least important weights to zero anywhere; 2:4 sets two of every four consecutive weights of a row to zero, as sparse matrix units of GPUs require, and ignores sparsity and scope.',
    },
    importance: {
      kind: 'choice',
      default: 'taylor',
      choices: ['taylor', 'magnitude', 'movement'],
      help: 'The ranking of weights: taylor estimates on training examples how much the loss would change without a weight; magnitude is its size relative to the root mean square of its layer; movement measures whether it moves away from zero or towards it while the smaller model is trained, and needs recover.',
    },
    gradual: {
      kind: 'flag',
      default: true,
      help: 'With recover, sparsity rises over the first part of the training, first fast, then slowly; without it, all zeros are set at once.',
    },
  },
} as const satisfies MappingSetting;

const vocabulary = {
  kind: 'mapping',
  shorthand: 'keep',
  optional: true,
  help: 'Keeps only the tokens that the training texts need most, with their embeddings. Texts are tokenized again, and missing words are split into smaller pieces. For models with a WordPiece tokenizer, such as BERT.',
  settings: {
    keep: grid({
      kind: 'number',
      default: 0.5,
      min: 0,
      exclusiveMin: true,
      max: 1,
      unit: 'fraction of the tokens',
      help: 'The number of tokens to keep. Special tokens and single characters always stay.',
    }),
    by: {
      kind: 'choice',
      default: 'tfidf',
      choices: ['tfidf', 'tfidf-icf'],
      help: 'The ranking of tokens: tfidf is TF-IDF summed over the training texts; tfidf-icf also weights it by the inverse frequency among classes. Tokens absent from the training texts follow, the most similar first.',
    },
  },
} as const satisfies MappingSetting;

const remove = {
  kind: 'mapping',
  optional: true,
  help: 'Removes whole units of the model, the least important first. Tensors become smaller and the model computes less.',
  settings: {
    neurons: grid({
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.95,
      unit: 'fraction of the neurons',
      help: 'The share of neurons to remove between the two dense layers of each feed-forward block; for transformers. config.json records the remaining number, so transformers loads the model.',
    }),
    heads: grid({
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.95,
      unit: 'fraction of the heads',
      help: 'The share of attention heads to remove from each layer of a text encoder. config.json lists them as transformers 4 does (pruned_heads); transformers 5 does not load such a model. ONNX, SavedModel and TensorFlow.js contain it whole.',
    }),
    channels: grid({
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.95,
      unit: 'fraction of the channels',
      help: 'The share of channels to remove inside each block of a CNN, where nothing outside the block depends on their number. timm and torchvision do not load such a model. ONNX, SavedModel and TensorFlow.js contain it whole.',
    }),
    layers: grid({
      kind: 'integer',
      default: 0,
      min: 0,
      max: 1000,
      help: 'The share of the last layers to remove; for transformers.',
    }),
    importance: {
      kind: 'choice',
      default: 'taylor',
      choices: ['taylor', 'magnitude'],
      help: 'The ranking of neurons, heads and channels: taylor estimates on training examples how much the loss would change without a unit; magnitude is the norm of its weights.',
    },
  },
} as const satisfies MappingSetting;

const quantize = {
  kind: 'mapping',
  shorthand: 'to',
  optional: true,
  help: 'Stores the weights in fewer bits.',
  settings: {
    to: grid({
      kind: 'choice',
      default: 'int8',
      choices: ['int8', 'int4', 'binary', 'float16', 'bfloat16'],
      help: 'int8 also computes products with integers, in ONNX Runtime; the others are computed in float32. binary keeps a sign for each weight and a power of two for each channel.',
    }),
    per: {
      kind: 'choice',
      default: 'channel',
      choices: ['channel', 'tensor'],
      help: 'The unit that shares one scale; for int8 and int4.',
    },
    range: {
      kind: 'choice',
      default: 'max',
      choices: ['max', 'percentile', 'leastSquares'],
      help: 'The range of the integers: up to the largest magnitude, up to the magnitude of 99.9 % of the weights, or with the least squared error; for int8 and int4.',
    },
    symmetric: {
      kind: 'flag',
      default: true,
      help: 'Makes the range of the integers symmetric around zero; otherwise it runs from the smallest to the largest weight, with its own zero point. For int8 and int4.',
    },
    activations: {
      kind: 'flag',
      default: false,
      help: 'With int8 and recover, a CNN is also trained with its activations rounded to 8 bits, as ONNX Runtime computes it. Their ranges are observed during training and used by onnx-int8.',
    },
    keepFloat: {
      kind: 'text',
      help: 'Layers to keep in float: their names or parts of names, separated by commas, such as `pooler, layer.0`; `*` matches anything. The sensitivity sweep shows which layers are worth it.',
    },
  },
} as const satisfies MappingSetting;

const methods = { vocabulary, remove, prune, quantize, recover } as const;

export const optimize = {
  title: 'Optimize',
  help: 'Makes smaller versions of the trained model and measures each one on the validation examples.',
  revision: 10,
  settings: {
    ...methods,
    candidates: {
      kind: 'union',
      of: [
        {
          kind: 'choice',
          choices: ['auto'],
          help: 'Candidates worth trying with any model: fewer bits, with and without recovery, and half of the weights.',
        },
        {
          kind: 'list',
          of: {
            kind: 'mapping',
            help: 'One way to make the model smaller, or a grid if values are lists.',
            settings: methods,
          },
          help: 'Several ways.',
        },
      ],
      help: 'Several ways to make the model smaller, each of them measured, or auto. Settings beside candidates make another one. A list in place of a value is a grid: `prune: {sparsity: [0.3, 0.5]}` makes two candidates. A grid of several methods also tries each method alone.',
    },
    sensitivity: {
      kind: 'choice',
      choices: ['int8', 'int4', 'binary', 'prune'],
      help: 'Ranks the layers by the change of the answers if only one layer is quantized or half of its weights are pruned.',
    },
    maxLoss: {
      kind: 'number',
      default: 0.01,
      min: 0,
      max: 1,
      unit: 'of the score',
      help: 'The largest loss of score that the chosen candidate may have; for perplexity, the largest relative increase. The smallest candidate within it is evaluated and packaged; if there is none, the trained model.',
    },
    folds: {
      kind: 'union',
      of: [
        {
          kind: 'choice',
          choices: ['auto', 'none'],
          help: 'auto uses 5 folds where fewer than 100 examples are for validation; none scores on the validation examples.',
        },
        { kind: 'integer', min: 2, max: 20, help: 'The number of folds.' },
      ],
      default: 'auto',
      help: 'Scores candidates by cross-validation over all examples that are not test: the model is trained once without each fold, and its candidates are scored on that fold.',
    },
    choose: {
      kind: 'text',
      help: 'The name of the candidate to evaluate and package, as the table of candidates shows it, such as `int8` or `as trained`; if omitted, maxLoss decides.',
    },
  },
} as const satisfies Stage;
