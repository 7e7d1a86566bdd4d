import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthHistogram } from '../../../../src/engine/inputs/text/lengthHistogram';
import { inWords } from '../../../../src/experiment/reports/drawBlocks';
import { blockSchema } from '../../../../src/experiment/reports/report';

test('texts are counted by length up to the limit, those that were cut beyond it', () => {
  const block = lengthHistogram([1, 2, 3, 10, 10, 10], 2, 10);
  assert.deepEqual(
    [block.binWidth, block.counts, block.mark?.at, block.beyond],
    [1, [1, 1, 1, 0, 0, 0, 0, 0, 0, 1], 10, 2],
  );
  assert.equal(inWords(block.note), '33.3 % of the texts are truncated at 10 tokens.');
  assert.deepEqual(blockSchema.parse(block), block);
});

test('bars are few and of even widths; a limit far above all texts is not drawn', () => {
  assert.deepEqual(
    [lengthHistogram([100], 0, 128).binWidth, lengthHistogram([100], 0, 128).counts.length],
    [10, 13],
  );
  const short = lengthHistogram([5, 11], 0, 8192);
  assert.deepEqual(
    [short.mark, short.counts.length, inWords(short.note)],
    [undefined, 11, 'No text is truncated at 8192 tokens.'],
  );
  assert.deepEqual(lengthHistogram([], 0, 8).counts, [0]);
});
