import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirePositions, textModality } from '../../../../src/engine/inputs/text/textModality';
import type { Architecture } from '../../../../src/engine/models/family';
import { defaultSettings } from '../../../../src/experiment/document/settings';

const place = { file: 'e.graft.md', line: 7 };
const model = (maxLength?: number) => ({ architecture: { maxLength } as Architecture });

test('as many tokens as the model has positions for are fine, and one more is not', () => {
  requirePositions(model(512), 512, () => place);
  assert.throws(() => requirePositions(model(512), 513, () => place), {
    code: 'preprocess/too-long',
    message: 'preprocess.maxLength is 513, but the model reads at most 512 tokens.',
    remedy: /512 or less/,
    place,
  });
  requirePositions(model(), 8192, () => place);
});

test('a package keeps what texts are prepared with, and no other setting', () => {
  const settings = { ...defaultSettings('preprocess'), maxLength: 24, other: 1 };
  assert.deepEqual(textModality.kept.parse(settings), { maxLength: 24, clean: settings.clean });
  assert.equal(textModality.kept.safeParse({ maxLength: -1 }).success, false);
});

test('a card says how long texts may be, and how they were cleaned', () => {
  const clean = { ...defaultSettings('preprocess').clean, html: true, unicode: 'NFC' as const };
  const { inputs, notes } = textModality.card.describe({ maxLength: 24, clean });
  assert.equal(inputs, 'texts of at most 24 tokens');
  assert.match(notes[0]!, /cleaned texts \(html, unicode NFC\)/);
  assert.deepEqual(textModality.card.describe({ maxLength: 24 }).notes, []);
});
