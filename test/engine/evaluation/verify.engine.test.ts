import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { verifyAgainst } from '../../../src/engine/evaluation/verify';
import { type TensorToWrite, writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { goldenFolder, readGolden } from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';

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
      (tensors.logits_eval!.values as Float32Array)[7] = Number.NaN;
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
