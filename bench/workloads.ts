import { z } from 'zod';
import { GraftError } from '../src/experiment/errors';

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

/** What is trained, as every contender is told it: one definition for TensorFlow's and PyTorch's programs. */
export const workloadSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    ...common,
    /** Tokens a text; no padding. */
    sequence: size,
    layers: size,
    hidden: size,
    heads: size,
    intermediate: size,
    vocabulary: size,
    dropout: z.number().min(0).lt(1),
  }),
  z.object({
    kind: z.literal('image'),
    ...common,
    /** Pixels a side; three channels of a byte each. */
    imageSize: size,
    architecture: z.enum(['resnet18', 'resnet50', 'mobilenet_v2']),
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
  vocabulary: 30522,
} as const;
const image = {
  kind: 'image',
  optimizer: 'momentum',
  learningRate: 0.01,
  imageSize: 224,
  classes: 1000,
} as const;

/** By the name on the command line, in the order of the report. Batches are as large as the device takes with ease. */
const workloads = {
  'bert-mini': {
    batches: { cpu: 8, gpu: 32 },
    work: { ...text, name: 'BERT-mini', layers: 4, hidden: 256, heads: 4, intermediate: 1024 },
  },
  'bert-base': {
    batches: { cpu: 4, gpu: 32 },
    work: { ...text, name: 'BERT-base', layers: 12, hidden: 768, heads: 12, intermediate: 3072 },
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
} as const satisfies Record<
  string,
  { batches: Batches; work: Omit<TextWorkload, 'batch' | 'dropout'> | Omit<ImageWorkload, 'batch'> }
>;

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
  const { batches, work } = workloads[name];
  const batch = options.batch ?? batches[options.device];
  return work.kind === 'text' ? { ...work, batch, dropout: options.dropout } : { ...work, batch };
}

/** The work in words: `batch 8, 128 tokens, Adam`. */
export function describeWorkload(work: Workload): string {
  const input = work.kind === 'text' ? `${work.sequence} tokens` : `${work.imageSize} px`;
  const optimizer = { adam: 'Adam', momentum: 'SGD with momentum' }[work.optimizer];
  const dropout = work.kind === 'text' && work.dropout > 0 ? [`dropout ${work.dropout}`] : [];
  return [`batch ${work.batch}`, input, optimizer, ...dropout].join(', ');
}
