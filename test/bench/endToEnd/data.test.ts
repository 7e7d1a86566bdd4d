import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCsv } from '../../../bench/endToEnd/example';
import { readableBody } from '../../../bench/endToEnd/readableBody';
import { splitOff } from '../../../bench/endToEnd/splitOff';

test('a tenth of each label chooses the best epoch, another one for each seed', () => {
  const examples = Array.from({ length: 40 }, (_, i) => ({ text: `t${i}`, label: i % 2 ? 'a' : 'b' }));
  const { train, validation } = splitOff(examples, 1);
  assert.deepEqual(validation.map(({ label }) => label).sort(), ['a', 'a', 'b', 'b']);
  assert.equal(new Set([...train, ...validation]).size, 40);
  assert.notDeepEqual(splitOff(examples, 2).validation, validation);
  assert.deepEqual(splitOff(examples, 1), { train, validation });
});

test('the body of a mail is its readable text', () => {
  const mail = 'Subject: x\nTo: y\n\n<style>p {}</style><p class=3D"a">Dear&nbsp;Sir=\nand\n Madam=20</p>\n';
  assert.equal(readableBody(mail), 'Dear Sirand Madam');
  assert.equal(readableBody('Content-Transfer-Encoding: base64\n\nAAAA'), '');
  assert.equal(toCsv([{ text: 'say "a", b', label: 'c' }]), 'text,label\n"say ""a"", b","c"\n');
});
