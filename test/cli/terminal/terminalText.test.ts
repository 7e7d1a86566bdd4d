import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalData, terminalName, terminalText } from '../../../src/cli/terminal/terminalText';
import { TerminalView } from '../../../src/cli/terminal/terminalView';
import type { RunEvent } from '../../../src/experiment/runs/events';
import { emptyRunState } from '../../../src/experiment/runs/runState';

test('control sequences of a terminal are removed completely', () => {
  const cases: [string, string][] = [
    ['plain ä 漢字 👍🏽\ttab\nline', 'plain ä 漢字 👍🏽\ttab\nline'],
    ['a\x1b]52;c;cHduZWQ=\x07b', 'ab'],
    ['a\x1b]0;title\x1b\\b', 'ab'],
    ['a\x9d8;;http://x\x9cb', 'ab'],
    ['a\x1b]52;c;never ended', 'a'],
    ['a\x1b[2J\x1b[1;31mb\x9b2Kc', 'abc'],
    ['a\x1bcb\rc\bd\x00e\x7ff\x85g', 'abcdefg'],
    ['a\u202egpj.exe\u2066b\u200fc', 'agpj.exebc'],
  ];
  for (const [given, expected] of cases) assert.equal(terminalText(given), expected);
});

test('no combination of the remaining text forms a control sequence', () => {
  const parts = ['\x1b', '[', ']', '52;', '\x07', '\x9b', '\x9d', 'm', '\\', '\u202e', 'a', '\n'];
  for (let seed = 1; seed < 3000; seed++) {
    const text = Array.from(
      { length: 12 },
      (_, i) => parts[(seed * (i + 7) * 2654435761) % parts.length],
    ).join('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    assert.doesNotMatch(terminalText(text), /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/, JSON.stringify(text));
  }
});

test('a name is one line, and not longer than can be read', () => {
  assert.equal(terminalName('two\nlines\x1b[31m'), 'two lines');
  assert.equal(terminalName('x'.repeat(200)), 'x'.repeat(200));
  assert.equal([...terminalName('👍'.repeat(50_000))].length, 201);
});

test('a line that is too long keeps its end, where an error has its code', () => {
  const line = terminalText(`The setting is ${'x'.repeat(100_000)}. [model/bad-config]\nChoose another.`);
  assert.match(line, /^The setting is x+…x+\. \[model\/bad-config\]\nChoose another\.$/);
  assert.ok(line.length < 4100, `${line.length}`);
});

test('data keep their form', () => {
  const data = { n: 1, none: null, list: ['a\x07', { 'b\x1b[m': true }] };
  assert.deepEqual(terminalData(data), { n: 1, none: null, list: ['a', { b: true }] });
});

test('a run’s view shows no text that steers', () => {
  let shown = '';
  const out = { isTTY: false, on: () => out, write: (text: string) => (shown += text) };
  const view = new TerminalView(out as unknown as ConstructorParameters<typeof TerminalView>[0]);
  const evil = '\x1b]52;c;cHduZWQ=\x07\u202e';
  const stamp = { seq: 0, time: '2026-01-01T00:00:00.000Z' };
  const events: RunEvent[] = [
    { ...stamp, type: 'warning', code: 'a/b', message: `warned ${evil}` },
    { ...stamp, type: 'error', error: { code: 'a/b', message: `failed ${evil}`, remedy: evil } },
  ];
  for (const event of events) view.show('', event, emptyRunState());
  assert.match(shown, /warned .*\n[\s\S]*failed/);
  assert.doesNotMatch(shown, /52;c|\u202e/);
});
