import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compressionsOf, describeCompression } from '../../../src/engine/compression/compression';
import { parseCell } from '../../../src/experiment/document/settings';

/** The names of what an optimize cell asks for. */
function asked(yaml: string): string[] {
  const { settings, diagnostics } = parseCell('optimize', yaml);
  assert.deepEqual(diagnostics, []);
  return compressionsOf(settings).map(describeCompression);
}

test('lists in the place of values multiply, each method is tried alone, and the same is asked for once', () => {
  assert.deepEqual(asked('prune: {sparsity: [0.3, 0.5], scope: layer}\nquantize: {to: [int8, int4]}'), [
    'pruned 30.0 % of each layer',
    'int8',
    'int4',
    'pruned 50.0 % of each layer',
    'pruned 30.0 % of each layer, int8',
    'pruned 30.0 % of each layer, int4',
    'pruned 50.0 % of each layer, int8',
    'pruned 50.0 % of each layer, int4',
  ]);
  assert.deepEqual(
    asked('quantize: int8\ncandidates:\n  - quantize: {to: [int8, float16]}\n  - prune: 0.5'),
    ['int8', 'float16', 'pruned 50.0 %'],
  );
  assert.deepEqual(asked('prune: 0.5\nquantize: int8\nchoose: int8'), ['pruned 50.0 %, int8']);
  assert.deepEqual(asked('prune: 0.5\nquantize: {to: [int8, int4]}\nrecover: 1'), [
    'pruned 50.0 %, recovered in 1 epoch',
    'int8, recovered in 1 epoch',
    'int4, recovered in 1 epoch',
    'pruned 50.0 %, int8, recovered in 1 epoch',
    'pruned 50.0 %, int4, recovered in 1 epoch',
  ]);
});

test('auto tries what suits any model', () => {
  const names = asked('candidates: auto');
  assert.equal(names.length, 6);
  assert.ok(names.includes('int8') && names.includes('int4, recovered in 2 epochs'));
  assert.deepEqual(asked('maxLoss: 0.1'), []);
});

test('more zeros than a model usually bears bring a warning', () => {
  for (const [yaml, warnings] of [
    ['prune: 0.7', 0],
    ['prune: 0.75', 1],
    ['prune: {sparsity: [0.5, 0.9]}', 1],
  ] as const) {
    const { diagnostics } = parseCell('optimize', yaml);
    assert.equal(diagnostics.length, warnings, yaml);
    for (const { severity } of diagnostics) assert.equal(severity, 'warning');
  }
});
