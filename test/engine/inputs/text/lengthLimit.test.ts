import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirePositions } from '../../../../src/engine/inputs/text/lengthLimit';
import { temporaryFolder } from '../../datasets/temporaryFolder';

const place = { file: 'e.graft.md', line: 7 };

test('as many tokens as the model has positions for are fine, and one more is not', async (t) => {
  const folder = await temporaryFolder(t, { 'config.json': '{"max_position_embeddings": 512}' });
  await requirePositions(folder, 512, place);
  await assert.rejects(requirePositions(folder, 513, place), {
    code: 'preprocess/too-long',
    message: 'preprocess.maxLength is 513, but the model reads at most 512 tokens.',
    remedy: /512 or less/,
    place,
  });
});

test('a config that does not say it sets no limit', async (t) => {
  for (const config of ['{}', '{', '{"max_position_embeddings": "512"}'])
    await requirePositions(await temporaryFolder(t, { 'config.json': config }), 8192, place);
  await requirePositions(await temporaryFolder(t, {}), 8192, place);
});
