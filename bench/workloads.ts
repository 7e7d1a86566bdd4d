import * as z from 'zod';
import { GraftError } from '../src/experiment/errors/errors';
import imageShapes from './imageShapes.json';

const size = z.int().positive();
const common = {
  /** As the report writes it. */
  name: z.string(),
  batch: size,
  classes: size,
  /** Momentum is 0.9; the rest are PyTorch's defaults. */
  optimizer: z.enum(['adam', 'momentum']),
  learningRate: z.number().positive(),
};

/** The trainings: one definition for the programs with TensorFlow and with PyTorch. */
export const workloadSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    ...common,
    /** Tokens a text; no padding. */
    sequence: size,
    /** As transformers writes it, with the sizes that are not its defaults. */
    config: z.object({ model_type: z.string(), vocab_size: size }).catchall(z.unknown()),
    dropout: z.number().min(0).lt(1),
  }),
  z.object({
    kind: z.literal('image'),
    ...common,
    /** Pixels a side; three channels of a byte each. */
    imageSize: size,
    architecture: z.enum(Object.keys(imageShapes) as (keyof typeof imageShapes)[]),
  }),
]);
export type Workload = z.infer<typeof workloadSchema>;
export type TextWorkload = Extract<Workload, { kind: 'text' }>;
export type ImageWorkload = Extract<Workload, { kind: 'image' }>;

export type Device = 'cpu' | 'gpu';
type Batches = Readonly<Record<Device, number>>;

const text = {
  kind: 'text',
  optimizer: 'adam',
  learningRate: 1e-4,
  sequence: 128,
  classes: 2,
} as const;
const image = {
  kind: 'image',
  optimizer: 'momentum',
  learningRate: 0.01,
  imageSize: 224,
  classes: 1000,
} as const;

interface Entry {
  readonly batches: Batches;
  readonly work: Omit<TextWorkload, 'batch' | 'dropout' | 'config'> | Omit<ImageWorkload, 'batch'>;
  /** A text model's, for a rate of dropout. */
  readonly config?: (dropout: number) => TextWorkload['config'];
}

/** By the name on the command line, in the order of the report. Batches are as large as the device takes with ease. */
const workloads = {
  'bert-mini': {
    batches: { cpu: 8, gpu: 32 },
    work: { ...text, name: 'BERT-mini' },
    config: bert({ num_hidden_layers: 4, hidden_size: 256, num_attention_heads: 4, intermediate_size: 1024 }),
  },
  'bert-base': {
    batches: { cpu: 4, gpu: 32 },
    work: { ...text, name: 'BERT-base' },
    config: bert({
      num_hidden_layers: 12,
      hidden_size: 768,
      num_attention_heads: 12,
      intermediate_size: 3072,
    }),
  },
  distilbert: {
    batches: { cpu: 4, gpu: 32 },
    work: { ...text, name: 'DistilBERT' },
    config: (dropout) => ({
      model_type: 'distilbert',
      vocab_size: 30522,
      dropout,
      attention_dropout: dropout,
    }),
  },
  gpt2: {
    batches: { cpu: 4, gpu: 32 },
    work: { ...text, name: 'GPT-2' },
    config: (dropout) => ({
      model_type: 'gpt2',
      vocab_size: 50257,
      // Never drawn, so that all tokens of a text are its own.
      pad_token_id: 50256,
      ...{ embd_pdrop: dropout, resid_pdrop: dropout, attn_pdrop: dropout },
    }),
  },
  resnet18: {
    batches: { cpu: 8, gpu: 64 },
    work: { ...image, name: 'ResNet-18', architecture: 'resnet18' },
  },
  resnet50: {
    batches: { cpu: 4, gpu: 64 },
    work: { ...image, name: 'ResNet-50', architecture: 'resnet50' },
  },
  mobilenetv2: {
    batches: { cpu: 8, gpu: 64 },
    work: { ...image, name: 'MobileNetV2', architecture: 'mobilenet_v2' },
  },
  efficientnetb0: {
    batches: { cpu: 8, gpu: 64 },
    work: { ...image, name: 'EfficientNet-B0', architecture: 'efficientnet_b0' },
  },
  vgg16: {
    batches: { cpu: 4, gpu: 64 },
    work: { ...image, name: 'VGG-16', architecture: 'vgg16' },
  },
  densenet121: {
    batches: { cpu: 4, gpu: 64 },
    work: { ...image, name: 'DenseNet-121', architecture: 'densenet121' },
  },
} as const satisfies Record<string, Entry>;

function bert(sizes: Readonly<Record<string, number>>) {
  return (dropout: number) => ({
    model_type: 'bert',
    vocab_size: 30522,
    ...sizes,
    hidden_dropout_prob: dropout,
    attention_probs_dropout_prob: dropout,
  });
}

export type ModelName = keyof typeof workloads;
export const modelNames = Object.keys(workloads) as ModelName[];

/** A model's name, however it is spelled: `ResNet-18` is `resnet18`. Throws `bench/unknown-model`. */
export function parseModelName(spelled: string): ModelName {
  const letters = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const name = modelNames.find((known) => letters(known) === letters(spelled));
  if (name) return name;
  throw new GraftError('bench/unknown-model', `There is no model ${JSON.stringify(spelled)} in the bench.`, {
    remedy: `Choose among ${modelNames.join(', ')}.`,
  });
}

/** The work of a model: its usual batch on the device, unless another is asked for. */
export function workloadOf(
  name: ModelName,
  options: { device: Device; batch?: number | undefined; dropout: number },
): Workload {
  const { batches, work, config }: Entry = workloads[name];
  const batch = options.batch ?? batches[options.device];
  const { dropout } = options;
  return work.kind === 'text' ? { ...work, batch, dropout, config: config!(dropout) } : { ...work, batch };
}

/** The work in words: `batch 8, 128 tokens, Adam`. */
export function describeWorkload(work: Workload): string {
  const input = work.kind === 'text' ? `${work.sequence} tokens` : `${work.imageSize} px`;
  const optimizer = { adam: 'Adam', momentum: 'SGD with momentum' }[work.optimizer];
  const dropout = work.kind === 'text' && work.dropout > 0 ? [`dropout ${work.dropout}`] : [];
  return [`batch ${work.batch}`, input, optimizer, ...dropout].join(', ');
}
