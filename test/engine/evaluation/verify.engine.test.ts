import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { verifyAgainst } from '../../../src/engine/evaluation/verify';
import { type TensorToWrite, writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { goldenFolder, readGolden } from '../../golden/bert/goldenBert';
import {
  goldenImages,
  goldenFolder as imageFolder,
  readGolden as readImageGolden,
} from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

const standsForNaN = 1.2345e30;

const golden = readGolden('pairs');

const integers = (rows: number[][]): TensorToWrite => ({
  dtype: 'I32',
  shape: [rows.length, rows[0]!.length],
  values: Int32Array.from(rows.flat()),
});

/** Goldens as reference tensors, three rows of them often enough to need several slices. */
function reference(): Record<string, TensorToWrite> {
  const often = <T>(rows: T[]) => Array.from({ length: 7 }, () => rows).flat();
  return {
    input_ids: integers(often(golden.inputs.input_ids)),
    attention_mask: integers(often(golden.inputs.attention_mask)),
    token_type_ids: integers(often(golden.inputs.token_type_ids!)),
    logits_eval: { dtype: 'F32', shape: [21, 2], values: Float32Array.from(often(golden.logits).flat()) },
  };
}

async function verify(tensors: Record<string, TensorToWrite>): Promise<number> {
  const { folder, remove } = await goldenFolder(golden);
  const io = path.join(folder, 'io.safetensors');
  try {
    await writeSafetensors(io, new Map(Object.entries(tensors)));
    putNaN(io);
    return (await verifyAgainst(folder, io)).maxAbsDiff;
  } finally {
    remove();
  }
}

test(
  'finds the folder equal to its reference',
  flat(async () => {
    const difference = await verify(reference());
    assert.ok(difference > 0 && difference < 1e-5, `${difference}`);
  }),
);

test(
  'finds one logit that is off, in the last slice',
  flat(async () => {
    const tensors = reference();
    (tensors.logits_eval!.values as Float32Array)[41]! += 0.5;
    assert.ok(Math.abs((await verify(tensors)) - 0.5) < 1e-5);
  }),
);

test(
  'token types count',
  flat(async () => {
    const { token_type_ids: _, ...without } = reference();
    assert.ok((await verify(without)) > 0.01);
  }),
);

const misfits: [what: string, code: string, change: (tensors: Record<string, TensorToWrite>) => void][] = [
  ['no mask', 'weights/missing-tensor', (tensors) => delete tensors.attention_mask],
  ['no logits', 'weights/missing-tensor', (tensors) => delete tensors.logits_eval],
  [
    'a mask of another shape',
    'verify/misfit',
    (tensors) => {
      tensors.attention_mask = integers([[1]]);
    },
  ],
  [
    'ids that are fractions',
    'verify/misfit',
    (tensors) => {
      tensors.input_ids = { dtype: 'F32', shape: [21, 10], values: new Float32Array(210) };
    },
  ],
  [
    'an id beyond the vocabulary',
    'verify/misfit',
    (tensors) => {
      (tensors.input_ids!.values as Int32Array)[3] = 61;
    },
  ],
  [
    'a negative token type',
    'verify/misfit',
    (tensors) => {
      (tensors.token_type_ids!.values as Int32Array)[3] = -1;
    },
  ],
  [
    'logits of other classes',
    'verify/misfit',
    (tensors) => {
      tensors.logits_eval = { dtype: 'F32', shape: [21, 3], values: new Float32Array(63) };
    },
  ],
  [
    'logits of fewer rows',
    'verify/misfit',
    (tensors) => {
      tensors.logits_eval = { dtype: 'F32', shape: [20, 2], values: new Float32Array(40) };
    },
  ],
  [
    'logits that are not numbers',
    'verify/not-finite',
    (tensors) => {
      (tensors.logits_eval!.values as Float32Array)[7] = standsForNaN;
    },
  ],
];
for (const [what, code, change] of misfits) {
  test(
    `refuses ${what}`,
    flat(async () => {
      const tensors = reference();
      change(tensors);
      await assert.rejects(verify(tensors), { code });
    }),
  );
}

/** Graft writes no such number; other programs may. */
function putNaN(file: string): void {
  const [bytes, wanted] = [readFileSync(file), Buffer.from(Float32Array.of(standsForNaN).buffer)];
  const at = bytes.indexOf(wanted);
  if (at < 0) return;
  bytes.writeFloatLE(Number.NaN, at);
  writeFileSync(file, bytes);
}

const images = readImageGolden('resnet34');

function imageReference(): Record<string, TensorToWrite> {
  const { batch, size } = images.images;
  return {
    pixel_values: { dtype: 'F32', shape: [batch, 3, size, size], values: goldenImages(images) },
    logits_eval: { dtype: 'F32', shape: [batch, 5], values: Float32Array.from(images.logits.flat()) },
  };
}

async function verifyImages(tensors: Record<string, TensorToWrite>): Promise<number> {
  const { folder, remove } = await imageFolder(images);
  const io = path.join(folder, 'io.safetensors');
  try {
    await writeSafetensors(io, new Map(Object.entries(tensors)));
    return (await verifyAgainst(folder, io)).maxAbsDiff;
  } finally {
    remove();
  }
}

test(
  'finds a folder of an image model equal to its reference',
  flat(async () => {
    const difference = await verifyImages(imageReference());
    assert.ok(difference > 0 && difference < 1e-4, `${difference}`);
  }),
);

test(
  'finds pixels that are off',
  flat(async () => {
    const tensors = imageReference();
    (tensors.pixel_values!.values as Float32Array).fill(1, 0, 300);
    assert.ok((await verifyImages(tensors)) > 1e-3);
  }),
);

test(
  'refuses images of another kind, and texts for images',
  flat(async () => {
    const { pixel_values: pixels, logits_eval } = imageReference();
    const other = (changed: Partial<TensorToWrite>) => ({
      logits_eval: logits_eval!,
      pixel_values: { ...pixels!, ...changed },
    });
    const { batch, size } = images.images;
    const misfit = { code: 'verify/misfit' };
    await assert.rejects(verifyImages(other({ shape: [batch, size, 3, size] })), misfit);
    await assert.rejects(verifyImages(other({ shape: [batch * 3, size * size] })), misfit);
    const whole = { dtype: 'I32' as const, values: new Int32Array(batch * 3 * size * size) };
    await assert.rejects(verifyImages(other(whole)), misfit);
    await assert.rejects(verifyImages(reference()), misfit);
    await assert.rejects(verify(imageReference()), misfit);
  }),
);
