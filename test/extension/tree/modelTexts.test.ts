import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usageOf } from '../../../src/engine/packaging/usage';
import { pythonSnippet } from '../../../src/extension/packages/codeSnippets';
import { answerItems } from '../../../src/extension/tree/answerItems';

const texts = { modality: 'text' as const, columns: { text: 'text', label: ['label'] } };
const images = { modality: 'image' as const, columns: { image: 'image', label: ['label'] } };

test('the code of a model card names the package itself', () => {
  const card = `# A model\n\n${usageOf('transformers', texts)}`;
  const code = pythonSnippet(card, '/models/a "b"');
  assert.match(code!, /^from transformers import/);
  assert.ok(code!.includes('folder = "/models/a \\"b\\""\n'));
  assert.ok(!code!.includes('this folder'));
  const ofImages = pythonSnippet(usageOf('timm', images), '/m');
  assert.ok(ofImages!.includes('create_model("local-dir:/m", pretrained=True)'));
  assert.equal(pythonSnippet('# A model', '/m'), undefined);
});

test('an answer is its labels, the likeliest first, or its values', () => {
  const probabilities = { bad: 0.25, good: 0.75 };
  const items = answerItems({ text: 'fine', label: 'good', probability: 0.75, probabilities });
  assert.deepEqual(
    items.map(({ label, description }) => `${label} ${description}`),
    [`good 75.0 %  ${'█'.repeat(15)}`, `bad 25.0 %  ${'█'.repeat(5)}`],
  );
  assert.deepEqual(answerItems({ text: 'fine', value: 3.5 }), [{ label: 'value: 3.5000' }]);
});
