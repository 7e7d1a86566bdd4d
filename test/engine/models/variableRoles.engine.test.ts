import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { tensorToWrite, type VariableRole, variableOf } from '../../../src/engine/models/variableRoles';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import {
  type FloatDtype,
  type TensorToWrite,
  writeSafetensors,
} from '../../../src/engine/weights/writeSafetensors';
import { flat } from '../tensorCount';

const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-roles-'));
after(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'model.safetensors');

/** In the order of their names: what is copied by JavaScript stands between what is not. */
const stored: [name: string, role: VariableRole, shape: number[], dtype: FloatDtype][] = [
  ['a', 'weight', [3, 5], 'F32'],
  ['b', 'filter', [4, 3, 2, 2], 'F32'],
  ['c', 'depthwiseFilter', [4, 1, 3, 3], 'F32'],
  ['d', 'transposedMatrix', [2, 7], 'F32'],
  ['e', 'statistic', [6], 'F32'],
  ['f', 'weight', [], 'F32'],
  ['g', 'weight', [3000, 1000], 'F32'],
  ['h', 'filter', [2, 3, 1, 1], 'BF16'],
  ['i', 'weight', [4], 'F16'],
];

const numbers = (shape: number[], name: string) =>
  tf.randomNormal(shape, 0, 1, 'float32', name.charCodeAt(0));

test(
  "writing from TensorFlow's memory and from JavaScript gives the same bytes",
  flat(async () => {
    const variables = stored.map(([name, role, shape]) => variableOf(numbers(shape, name), role));
    const tensors = new Map<string, TensorToWrite>(
      stored.map(([name, role, shape, dtype], at) => [
        name,
        tensorToWrite(() => variables[at]!, shape, role, dtype),
      ]),
    );
    tensors.set('between', { dtype: 'I32', shape: [2], values: Int32Array.of(1, -2) });
    const past = [...tensors].filter(([, { writeTo }]) => writeTo).map(([name]) => name);
    assert.deepEqual(past, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    await writeSafetensors(file, tensors);
    const bytes = readFileSync(file);
    const copied = [...tensors].map(([name, tensor]) => [name, { ...tensor, writeTo: undefined }] as const);
    await writeSafetensors(file, new Map(copied));
    assert.ok(bytes.equals(readFileSync(file)));
    await assertStored();
    tf.dispose(variables);
  }),
);

async function assertStored(): Promise<void> {
  const opened = await openSafetensors(file);
  for (const [name, , shape] of stored.filter(([, , , dtype]) => dtype === 'F32')) {
    const tensor = numbers(shape, name);
    assert.deepEqual(await opened.read(name), tensor.dataSync());
    tensor.dispose();
  }
  await opened.close();
}

test(
  "a number that is not finite is reported with its tensor's name",
  flat(async () => {
    const strange = tf.tensor1d([1, Number.NaN]);
    const tensors = new Map([['w', tensorToWrite(() => strange, [2], 'weight')]]);
    await assert.rejects(writeSafetensors(file, tensors), {
      code: 'weights/not-finite',
      message: 'w has values that are infinite or NaN, so it is not written.',
    });
    strange.dispose();
  }),
);

test(
  'a tensor of another size than declared is not written',
  flat(async () => {
    const tensor = tf.tensor1d([1, 2, 3]);
    const tensors = new Map([['w', tensorToWrite(() => tensor, [2], 'weight')]]);
    await assert.rejects(writeSafetensors(file, tensors), { code: 'weights/write-failed' });
    tensor.dispose();
  }),
);
