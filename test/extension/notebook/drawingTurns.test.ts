import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DrawingTurns } from '../../../src/extension/notebook/drawingTurns';

test('drawing into a notebook waits for earlier draws, also failed ones, but not for other notebooks', async () => {
  const turns = new DrawingTurns();
  const drawn: string[] = [];
  let endFirst = () => {};
  const first = turns.take('a', async () => {
    await new Promise<void>((resolve) => {
      endFirst = resolve;
    });
    drawn.push('first');
    throw new Error('The cell is gone.');
  });
  const second = turns.take('a', async () => void drawn.push('second'));
  await turns.take('b', async () => void drawn.push('other'));
  endFirst();
  await assert.rejects(first, /The cell is gone/);
  await second;
  assert.deepEqual(drawn, ['other', 'first', 'second']);
});
