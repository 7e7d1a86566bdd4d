import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedLarger } from '../../../src/engine/packaging/storedLarger';
import type { CandidateResult, OptimizeResult, PackageResult } from '../../../src/experiment/runs/results';

const candidate = (name: string, bytes: number): CandidateResult => ({
  name,
  bytes,
  zippedBytes: bytes,
  sparsity: 0,
  metrics: {},
  scoredIn: 'Graft',
  difference: { low: 0, high: 0 },
  changed: 0,
  runtime: 'Graft',
  latency: [],
});
const candidates = [candidate('as trained', 90e6), candidate('int4', 12e6)];
const file = (name: string, bytes: number): PackageResult['files'][number] => ({ name, bytes, sha256: '' });
const chosen = (name: string): Pick<OptimizeResult, 'chosen' | 'candidates'> => ({
  chosen: name,
  candidates,
});

const floats = [file('model.safetensors', 90e6), file('tfjs/a.bin', 40e6), file('tfjs/b.bin', 30e6)];

test('a package whose formats all have more bytes than the chosen candidate says so, with the smallest', () => {
  const warning = storedLarger({ files: floats, formats: ['safetensors', 'tfjs'] }, chosen('int4'));
  assert.ok(warning?.type === 'warning');
  assert.match(warning.message, /"int4" take 12 MB.*the smallest, tfjs, has 70 MB.*onnx-compact/);
});

test('there is no note if a format stores such weights or the model is unchanged', () => {
  const files = [...floats, file('onnx/model_compact.onnx', 12.4e6)];
  assert.equal(storedLarger({ files, formats: ['safetensors', 'onnx-compact'] }, chosen('int4')), undefined);
  assert.equal(storedLarger({ files: floats, formats: ['safetensors'] }, chosen('as trained')), undefined);
});
