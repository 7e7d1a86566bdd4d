import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Reader, Writer } from 'protobufjs';
import {
  DataType,
  encodeSavedModel,
  type NodeDef,
  type Saver,
} from '../../../src/engine/compile/savedModelProto';
import { formats } from '../../../src/engine/formats/formats';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { readOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { GraftError } from '../../../src/experiment/errors/errors';
import { flat } from '../tensorCount';
import { io } from './servedFixture';

const string = { type: DataType.string };
const text = (name: string, value: string): NodeDef => ({
  name,
  op: 'Const',
  input: [],
  attr: {
    dtype: string,
    value: {
      tensor: { dtype: DataType.string, tensor_shape: { dim: [] }, string_val: [Buffer.from(value)] },
    },
  },
});
const prefix: NodeDef = { name: 'prefix', op: 'Placeholder', input: [], attr: { dtype: string } };
const nothing: NodeDef = { name: 'nothing', op: 'NoOp', input: [], attr: {} };
const answer: NodeDef = { name: 'answer', op: 'Identity', input: ['text'], attr: { T: string } };
const saver: Saver = {
  filename_tensor_name: 'prefix:0',
  save_tensor_name: 'prefix:0',
  restore_op_name: 'nothing',
  version: 2,
};
const answering = (name: string) => ({
  serving_default: { inputs: {}, outputs: { logits: { name, dtype: DataType.string, shape: [] } } },
});
const write = (name: string, file: string): NodeDef[] => [
  text('file', file),
  { name, op: 'WriteFile', input: ['file', 'file'], attr: {} },
];
const save = (file: string): NodeDef[] => [
  text('file', file),
  {
    name: 'save',
    op: 'SaveV2',
    input: ['file', 'file', 'file', 'file'],
    attr: { dtypes: { list: { type: [DataType.string] } } },
  },
];

/** The bytes of a protocol buffer with one more field behind them. */
function withField(bytes: Uint8Array, id: number, content: Uint8Array): Uint8Array {
  const more = new Writer()
    .uint32((id << 3) | 2)
    .bytes(content)
    .finish();
  return Buffer.concat([bytes, more]);
}

/** Puts a field into the only graph of a SavedModel. */
function inMetaGraph(bytes: Uint8Array, id: number, content: Uint8Array): Uint8Array {
  const reader = Reader.create(bytes);
  while (reader.uint32() >>> 3 !== 2) reader.skipType(0);
  const graph = reader.bytes();
  return new Writer()
    .uint32(8)
    .int64(1)
    .uint32(18)
    .bytes(withField(graph, id, content))
    .finish();
}

const plain = {
  nodes: [prefix, nothing, text('text', 'hello'), answer],
  saver,
  signatures: answering('answer'),
};

const attacks: Record<string, (target: string) => Uint8Array> = {
  'an output writes a file': (target) =>
    encodeSavedModel({
      nodes: [...plain.nodes, ...write('writes', target)].map((node) =>
        node.name === 'answer' ? { ...node, input: ['text', '^writes'] } : node,
      ),
      saver,
      signatures: plain.signatures,
    }),
  'restoring writes a file': (target) =>
    encodeSavedModel({
      ...plain,
      nodes: [...plain.nodes, ...write('w', target)],
      saver: { ...saver, restore_op_name: 'w' },
    }),
  'restoring saves variables elsewhere': (target) =>
    encodeSavedModel({
      ...plain,
      nodes: [...plain.nodes, ...save(target)],
      saver: { ...saver, restore_op_name: 'save' },
    }),
  'an output saves variables elsewhere': (target) =>
    encodeSavedModel({
      ...plain,
      nodes: [...plain.nodes, ...save(target)].map((node) =>
        node.name === 'answer' ? { ...node, input: ['text', '^save'] } : node,
      ),
    }),
  'an output names a second tensor, which saves variables elsewhere': (target) =>
    encodeSavedModel({
      ...plain,
      nodes: [...plain.nodes, ...save(target), { ...answer, name: 'saved', input: ['text', '^save'] }],
      signatures: answering('answer,saved'),
    }),
  'the file of the variables is a constant': (target) =>
    encodeSavedModel({
      ...plain,
      nodes: [...plain.nodes, text('file', target)],
      saver: { ...saver, filename_tensor_name: 'file:0' },
    }),
  'a signature that initializes writes a file': (target) =>
    encodeSavedModel({
      ...plain,
      nodes: [...plain.nodes, ...write('writes', target)],
      signatures: {
        ...plain.signatures,
        __saved_model_init_op: {
          inputs: {},
          outputs: { i: { name: 'writes', dtype: DataType.string, shape: [] } },
        },
      },
    }),
  'a function writes a file': (target) =>
    encodeSavedModel({
      ...plain,
      functions: [
        {
          signature: { name: 'f', is_stateful: true, input_arg: [], output_arg: [], control_output: [] },
          attr: {},
          node_def: write('writes', target),
          ret: {},
          control_ret: {},
        },
      ],
    }),
  'a collection': () => inMetaGraph(encodeSavedModel(plain), 4, Buffer.from('main_op')),
  'an asset': () => inMetaGraph(encodeSavedModel(plain), 6, Buffer.from('file')),
  'bytes that are not a graph': () => Buffer.from('not a graph at all, but text'),
  'a graph cut off': () => encodeSavedModel(plain).slice(0, -7),
};

for (const [name, make] of Object.entries(attacks))
  test(
    `a SavedModel of a stranger is refused before TensorFlow loads it: ${name}`,
    flat(() =>
      inFolder(async (folder) => {
        const target = path.join(folder, 'written');
        await mkdir(path.join(folder, 'savedmodel'));
        await writeFile(path.join(folder, 'savedmodel/saved_model.pb'), make(target));
        await assert.rejects(formats.savedmodel.open(folder, io), foreign);
        assert.equal(existsSync(target), false);
      }),
    ),
  );

test('a SavedModel beside files that TensorFlow would read first is refused', () =>
  inFolder(async (folder) => {
    await mkdir(path.join(folder, 'savedmodel'));
    await writeFile(path.join(folder, 'savedmodel/saved_model.pb'), encodeSavedModel(plain));
    await writeFile(path.join(folder, 'savedmodel/saved_model.cpb'), '');
    await assert.rejects(formats.savedmodel.open(folder, io), foreign);
  }));

const onnx = encodeOnnx({
  nodes: [{ name: 'a', op: 'Identity', inputs: ['x'], outputs: ['y'], attributes: {} }],
  initializers: new Map(),
  inputs: [{ name: 'x', elementType: 1, shape: [1] }],
  outputs: [{ name: 'y', elementType: 1, shape: [1] }],
});

test('an ONNX model with fields that Graft does not write is refused', () =>
  inFolder(async (folder) => {
    const file = path.join(folder, 'model.onnx');
    const tensor = new Writer().uint32(66).string('w').finish();
    const outside = new Writer().uint32(10).string('location').uint32(18).string('../../secret').finish();
    const graph = (field: number, content: Uint8Array) =>
      withField(
        onnx,
        7,
        new Writer()
          .uint32((field << 3) | 2)
          .bytes(content)
          .finish(),
      );
    const foreignModels = {
      'external data': graph(5, withField(tensor, 13, outside)),
      'a custom operation': graph(1, withField(Buffer.alloc(0), 7, Buffer.from('evil'))),
      'a graph in an attribute': graph(
        1,
        withField(Buffer.alloc(0), 5, withField(Buffer.alloc(0), 6, Buffer.alloc(0))),
      ),
      'a function': withField(onnx, 25, Buffer.alloc(0)),
      text: Buffer.from('a text'),
    };
    await writeFile(file, onnx);
    assert.deepEqual(Buffer.from(await readOnnx(file)), Buffer.from(onnx));
    for (const [name, bytes] of Object.entries(foreignModels)) {
      await writeFile(file, bytes);
      await assert.rejects(readOnnx(file), foreign, name);
    }
  }));

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-foreign-'));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function foreign(error: unknown): boolean {
  assert.ok(error instanceof GraftError);
  assert.equal(error.code, 'package/foreign-graph');
  return true;
}
