import assert from 'node:assert/strict';
import test from 'node:test';
import { excluder } from '../../../../src/engine/datasets/images/folderSearch';

const cases: [pattern: string, matched: string[], others: string[]][] = [
  ['a/1.png', ['a/1.png'], ['a/11.png', 'b/a/1.png', 'a/1.pngs']],
  ['a/', ['a/1.png', 'a/deep/2.png'], ['ab/1.png']],
  ['*/x*.png', ['a/x.png', 'b/xyz.png'], ['a/b/x.png', 'a/1x.png']],
  ['**/x.png', ['a/x.png', 'a/b/x.png'], ['a/yx.png']],
  ['a/?.png', ['a/1.png', 'a/ü.png', 'a/🐈.png', 'a/?.png'], ['a/12.png', 'a/.png']],
  ['a/[1].(png)', ['a/[1].(png)'], ['a/1.png']],
  ['*', ['a/1.png', 'x'], []],
];

for (const [pattern, matched, others] of cases)
  test(`${pattern} excludes what it names and nothing else`, () => {
    const isExcluded = excluder([pattern]);
    assert.deepEqual(matched.filter(isExcluded), matched);
    assert.deepEqual(others.filter(isExcluded), []);
  });

test('without patterns nothing is excluded, and none is slow', () => {
  assert.ok(!excluder()('a/1.png'));
  assert.ok(!excluder([`${'*a'.repeat(200)}b`])(`${'a'.repeat(2000)}c`));
});
