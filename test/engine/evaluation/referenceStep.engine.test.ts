import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { verifyAgainst } from '../../../src/engine/evaluation/verify';
import { type TensorToWrite, writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import * as bert from '../../golden/bert/goldenBert';
import * as gpt2 from '../../golden/gpt2/goldenGpt2';
import * as images from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

type Tensors = Record<string, TensorToWrite>;
interface Folder {
  readonly folder: string;
  readonly remove: () => void;
}

const integers = (shape: number[], values: readonly number[]): TensorToWrite => ({
  dtype: 'I32',
  shape,
  values: Int32Array.from(values),
});
const fractions = (shape: number[], values: readonly number[]): TensorToWrite => ({
  dtype: 'F32',
  shape,
  values: Float32Array.from(values),
});
const matrix = (rows: readonly number[][]) => integers([rows.length, rows[0]!.length], rows.flat());

function stepTensors(loss: number, norms: Record<string, number>): Tensors {
  const entries = Object.entries(norms).map(([name, norm]) => [
    `gradient_norm.${name}`,
    fractions([1], [norm]),
  ]);
  return { loss_train: fractions([1], [loss]), ...Object.fromEntries(entries) };
}

function textTensors(): Tensors {
  const { inputs, logits, labels, loss, gradientNorms } = bert.readGolden('pairs');
  return {
    input_ids: matrix(inputs.input_ids),
    attention_mask: matrix(inputs.attention_mask),
    token_type_ids: matrix(inputs.token_type_ids!),
    logits_eval: fractions([3, 2], logits.flat()),
    labels: integers([3], labels),
    ...stepTensors(loss, gradientNorms),
  };
}

function imageTensors(golden: images.ImageGolden): Tensors {
  const { batch, size } = golden.images;
  const labels = Array.from({ length: batch }, (_, i) => i % 5);
  return {
    pixel_values: fractions([batch, 3, size, size], [...images.goldenImages(golden)]),
    logits_eval: fractions([batch, 5], golden.logits.flat()),
    labels: integers([batch], labels),
    ...stepTensors(golden.losses[0]!, golden.gradientNorms),
  };
}

async function stepOf(tensors: Tensors, { folder, remove }: Folder) {
  const io = path.join(folder, 'io.safetensors');
  try {
    await writeSafetensors(io, new Map(Object.entries(tensors)));
    return (await verifyAgainst(folder, io)).step;
  } finally {
    remove();
  }
}

const textFolder = () => bert.goldenFolder(bert.readGolden('pairs'));

test(
  "a text model's step is its original's, though its config has dropout",
  flat(async () => {
    const step = (await stepOf(textTensors(), await textFolder()))!;
    assert.ok(step.loss < 1e-6 && step.globalNorm < 1e-6 && step.gradientNorm < 1e-5, JSON.stringify(step));
  }),
);

for (const name of ['vgg13Torchvision', 'inceptionV3SecondHead'] as const)
  test(
    `${name}: a CNN's step equals the original's, with the loss of its auxiliary head`,
    flat(async () => {
      const golden = images.readGolden(name);
      const step = (await stepOf(imageTensors(golden), await images.goldenFolder(golden)))!;
      assert.ok(step.loss < 1e-3 && step.globalNorm < 1e-3 && step.gradientNorm < 1e-2, JSON.stringify(step));
    }),
  );

test(
  "a language model's step needs no labels",
  flat(async () => {
    const golden = gpt2.readGolden('wide');
    const { logits, loss, gradientNorms } = golden.languageModel;
    const [rows, length] = [logits.length, logits[0]!.length];
    const tensors = {
      input_ids: matrix(golden.inputs.input_ids),
      attention_mask: matrix(golden.inputs.attention_mask),
      logits_lm: fractions([rows, length, logits[0]![0]!.length], logits.flat(2)),
      ...stepTensors(loss, gradientNorms),
    };
    const step = (await stepOf(tensors, await gpt2.goldenFolder(golden, 'languageModel')))!;
    // The golden's loss is the mean of all tokens, Graft's that of the texts' means.
    assert.ok(step.loss > 0 && step.loss < 0.1 && step.globalNorm < 0.1, JSON.stringify(step));
  }),
);

test(
  'one gradient that is off is named',
  flat(async () => {
    const wrong = 'bert.encoder.layer.1.output.dense.weight';
    const tensors = textTensors();
    (tensors[`gradient_norm.${wrong}`]!.values as Float32Array)[0]! *= 1.01;
    const step = (await stepOf(tensors, await textFolder()))!;
    assert.equal(step.variable, wrong);
    assert.ok(Math.abs(step.gradientNorm - 0.01) < 1e-3, `${step.gradientNorm}`);
  }),
);

const misfits: [what: string, code: string, change: (tensors: Tensors) => void][] = [
  ['without labels', 'weights/missing-tensor', (tensors) => delete tensors.labels],
  [
    'with a label that the model has not',
    'verify/misfit',
    (tensors) => {
      tensors.labels = integers([3], [0, 1, 2]);
    },
  ],
  [
    "that lacks a variable's gradient",
    'verify/misfit',
    (tensors) => delete tensors['gradient_norm.classifier.bias'],
  ],
];
for (const [what, code, change] of misfits)
  test(
    `refuses a step ${what}`,
    flat(async () => {
      const tensors = textTensors();
      change(tensors);
      await assert.rejects(stepOf(tensors, await textFolder()), { code });
    }),
  );

test(
  'no step is taken for a file that has none',
  flat(async () => {
    const { loss_train: _, ...without } = textTensors();
    assert.equal(await stepOf(without, await textFolder()), undefined);
  }),
);
