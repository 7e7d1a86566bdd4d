import type { MappingSetting, ScalarSetting } from '../settings/settingKinds';
import type { Stage } from './stage';

/** One value, or a list of them, each of which makes a candidate. */
function grid<const S extends ScalarSetting>(setting: S) {
  const several = {
    kind: 'list',
    of: setting,
    help: 'Several values, each of which makes a candidate.',
  } as const;
  return { kind: 'union', of: [setting, several], help: setting.help } as const;
}

const prune = {
  kind: 'mapping',
  shorthand: 'sparsity',
  optional: true,
  help: 'Sets the least important weights to zero, in all blocks but neither in embeddings nor in the head.',
  settings: {
    sparsity: grid({
      kind: 'number',
      default: 0.5,
      min: 0,
      exclusiveMin: true,
      max: 0.99,
      usual: [0, 0.7],
      unit: 'fraction of the weights',
      help: 'How many weights become zero.',
    }),
    scope: {
      kind: 'choice',
      default: 'global',
      choices: ['global', 'layer'],
      help: 'global compares the weights of all layers with each other, so that layers differ in sparsity; layer gives all the same.',
    },
    pattern: {
      kind: 'choice',
      default: 'any',
      choices: ['any', '2:4'],
      help: 'any sets the least important weights to zero wherever they are; 2:4 two of each four that follow each other in a row, as the sparse matrix units of GPUs want it, whatever sparsity and scope say.',
    },
    importance: {
      kind: 'choice',
      default: 'taylor',
      choices: ['taylor', 'magnitude', 'movement'],
      help: "What weights are ranked by: taylor estimates on training examples how much the loss would change without them; magnitude is their size in units of their layer's root mean square; movement is how they move while the smaller model is trained, away from zero or towards it, and needs recover.",
    },
    gradual: {
      kind: 'flag',
      default: true,
      help: 'With recover, sparsity rises step by step over the first part of the training, fast at first and slowly in the end; without, all zeros are set at once.',
    },
  },
} as const satisfies MappingSetting;

const vocabulary = {
  kind: 'mapping',
  shorthand: 'keep',
  optional: true,
  help: 'Keeps only the tokens that the training texts need most, with their rows of the embedding; texts are split anew, into smaller pieces where words are gone. For models with a WordPiece tokenizer, such as BERT.',
  settings: {
    keep: grid({
      kind: 'number',
      default: 0.5,
      min: 0,
      exclusiveMin: true,
      max: 1,
      unit: 'fraction of the tokens',
      help: 'How many tokens stay. Special tokens and single characters always do.',
    }),
    by: {
      kind: 'choice',
      default: 'tfidf',
      choices: ['tfidf', 'tfidf-icf'],
      help: 'What tokens are ranked by: tfidf is TF-IDF, summed over the training texts; tfidf-icf also weighs it by the inverse frequency among classes. Tokens that no training text has come after these, those first that are most like them.',
    },
  },
} as const satisfies MappingSetting;

const remove = {
  kind: 'mapping',
  optional: true,
  help: 'Removes whole parts of the model, the least important first, so that its tensors get smaller and it computes less.',
  settings: {
    neurons: grid({
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.95,
      unit: 'fraction of the neurons',
      help: 'How many neurons between the two dense layers of each feed-forward network are removed; for transformers. The config says how many stay, so that transformers loads the model.',
    }),
    heads: grid({
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.95,
      unit: 'fraction of the heads',
      help: 'How many heads of attention are removed from each layer of an encoder of texts. The config lists them as transformers 4 does (pruned_heads); transformers 5 does not load such a model, ONNX, SavedModel and TensorFlow.js have it whole.',
    }),
    channels: grid({
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.95,
      unit: 'fraction of the channels',
      help: 'How many channels within each block of a network for images are removed, where nothing outside of it counts them. timm and torchvision do not load such a model; ONNX, SavedModel and TensorFlow.js have it whole.',
    }),
    layers: grid({
      kind: 'integer',
      default: 0,
      min: 0,
      max: 1000,
      help: 'How many of the last layers are removed; for transformers.',
    }),
    importance: {
      kind: 'choice',
      default: 'taylor',
      choices: ['taylor', 'magnitude'],
      help: 'What neurons, heads and channels are ranked by: taylor estimates on training examples how much the loss would change without them; magnitude is the norm of their weights.',
    },
  },
} as const satisfies MappingSetting;

const quantize = {
  kind: 'mapping',
  shorthand: 'to',
  optional: true,
  help: 'Keeps the weights in fewer bits.',
  settings: {
    to: grid({
      kind: 'choice',
      default: 'int8',
      choices: ['int8', 'int4', 'binary', 'float16', 'bfloat16'],
      help: 'int8 also computes products in integers, in ONNX Runtime; the others are computed in float32. binary keeps a sign and one power of two for each channel.',
    }),
    per: {
      kind: 'choice',
      default: 'channel',
      choices: ['channel', 'tensor'],
      help: 'What has a scale of its own; for int8 and int4.',
    },
    range: {
      kind: 'choice',
      default: 'max',
      choices: ['max', 'percentile', 'leastSquares'],
      help: 'The range that integers cover: up to the largest magnitude, up to that of 99.9 % of the weights, or where the squared error is least; for int8 and int4.',
    },
    symmetric: {
      kind: 'flag',
      default: true,
      help: 'Integers lie evenly around zero; without, from the least weight to the greatest, with a zero of their own. For int8 and int4.',
    },
    activations: {
      kind: 'flag',
      default: false,
      help: 'With int8 and recover, a network for images is trained with its activations rounded to 8 bits too, as ONNX Runtime computes it; their ranges are observed meanwhile, and are those of onnx-int8.',
    },
    keepFloat: {
      kind: 'text',
      help: 'Layers that stay in float: their names or parts of them, with commas between, such as `pooler, layer.0`; `*` stands for anything. The sensitivity sweep shows which are worth it.',
    },
  },
} as const satisfies MappingSetting;

const recover = {
  kind: 'mapping',
  shorthand: 'epochs',
  optional: true,
  help: 'Trains the smaller model on, so that it recovers what it lost: zeros stay zero, and integer or binary weights are trained as what they will be rounded to. Optimizer, batch size and all else are those of finetune; the learning rate falls to zero.',
  settings: {
    epochs: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 1000,
      usual: [1, 100],
      unit: 'passes',
      help: 'Passes over the training examples.',
    },
    learningRate: {
      kind: 'number',
      min: 0,
      exclusiveMin: true,
      max: 10,
      usual: [1e-7, 0.5],
      help: "Peak learning rate; finetune's if left out.",
    },
    distill: {
      kind: 'flag',
      default: true,
      help: 'Distillation: the fine-tuned model teaches the smaller one, which learns from its answers and from the labels alike.',
    },
    temperature: {
      kind: 'number',
      default: 2,
      min: 1,
      max: 100,
      usual: [1, 20],
      help: 'Softens the answers of the teacher, so that what it holds for unlikely counts too.',
    },
  },
} as const satisfies MappingSetting;

const methods = { vocabulary, remove, prune, quantize, recover } as const;

export const optimize = {
  title: 'Optimize',
  help: 'Makes smaller versions of the trained model, and measures what each one costs on the validation examples.',
  revision: 8,
  settings: {
    ...methods,
    candidates: {
      kind: 'union',
      of: [
        {
          kind: 'choice',
          choices: ['auto'],
          help: 'What is worth a try with any model: fewer bits, with and without recovery, and half of the weights.',
        },
        {
          kind: 'list',
          of: {
            kind: 'mapping',
            help: 'One way to make the model smaller, or a grid of them where values are lists.',
            settings: methods,
          },
          help: 'Several ways.',
        },
      ],
      help: 'Several ways, each of which is measured, or auto. What stands beside it is one more. A list in the place of a value is a grid: `prune: {sparsity: [0.3, 0.5]}` makes two candidates.',
    },
    sensitivity: {
      kind: 'choice',
      choices: ['int8', 'int4', 'binary', 'prune'],
      help: 'Ranks the layers by how far the answers move when one alone is kept in so few bits, or has half of its weights pruned.',
    },
    maxLoss: {
      kind: 'number',
      default: 0.01,
      min: 0,
      max: 1,
      unit: 'of the score',
      help: 'How much of the score the chosen candidate may lose; of a perplexity, the share by which it may grow. The smallest within it is evaluated and packaged; if there is none, the model as it was trained.',
    },
  },
} as const satisfies Stage;
