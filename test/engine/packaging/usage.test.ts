import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usageOf } from '../../../src/engine/packaging/usage';
import { formatNames, formatsFor } from '../../../src/experiment/models/formatNames';

const texts = { modality: 'text' as const, columns: { text: 'text', label: ['label'] } };

test('a card shows Python only if the package has weights that a library loads', () => {
  assert.match(usageOf('transformers', texts), /```python[^`]*transformers/);
  const bare = usageOf('transformers', texts, 'text-classification', '', false);
  assert.doesNotMatch(bare, /```|from_pretrained|pipeline/);
  assert.match(bare, /graft predict FOLDER/);
  const writer = usageOf('transformers', texts, 'text-generation', '', false);
  assert.doesNotMatch(writer, /```|graft predict|graft generate/);
  assert.match(writer, /graft verify FOLDER/);
});

test('formats of models that write text are for those alone', () => {
  assert.ok(!formatsFor('classification').some((name) => name.startsWith('onnx-with-past')));
  assert.deepEqual(formatsFor('language-modelling'), formatNames);
  assert.deepEqual(formatsFor(undefined), formatNames);
});
