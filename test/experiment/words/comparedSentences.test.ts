import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** Sentences that may be recognized, each with its reason. */
const exceptions: readonly (readonly [file: string, words: RegExp, why: string])[] = [
  ['src/engine/assets/askPip.ts', /Found link/, 'pip tells it in its log only.'],
  ['src/engine/assets/locateWheel.ts', /No module named/, 'Python tells it in a sentence only.'],
  [
    'src/engine/assets/locateWheel.ts',
    /dns error/,
    'pip and uv tell in a sentence only that no index answers.',
  ],
  ['src/engine/assets/hub/hubErrors.ts', /invalid credentials/, 'The hub tells it in a sentence only.'],
  ['src/engine/images/imageHeader.ts', /unsupported file/, 'The library tells it in a sentence only.'],
  ['src/engine/inputs/text/tokenizerProcess.ts', /panicked at/, 'Rust tells it in a sentence only.'],
  ['src/engine/install/nvidiaDriver.ts', /Kernel Module/, 'The driver writes its version so.'],
  ['src/engine/training/outOfMemory.ts', /OOM|shape/, 'TensorFlow and V8 tell it in a sentence only.'],
  ['src/engine/weights/openWeights.ts', /git-lfs/, 'A file of Git LFS begins so.'],
  ['src/extension/packages/codeSnippets.ts', /served from/, 'It is a comment in code that is copied.'],
  ['src/extension/packages/codeSnippets.ts', /this folder/, 'It is a comment in code that is copied.'],
];

const literal = `(['"\`])[^'"\`\\n]*\\p{L} \\p{L}[^'"\`\\n]*\\2`;
const patterns = [
  // Comparisons, and cases of a switch.
  new RegExp(`(===|!==|\\bcase)\\s*${literal}`, 'gu'),
  new RegExp(`\\.(startsWith|endsWith|includes|indexOf|split|replace|replaceAll)\\(\\s*${literal}`, 'gu'),
  // Regular expressions with two words beside each other.
  /[=(,:?&|]\s*\/(?![/*])(?:[^/\n\\[]|\\.|\[(?:[^\]\n\\]|\\.)*\])*\p{L}{2} \p{L}{2}(?:[^/\n\\[]|\\.|\[(?:[^\]\n\\]|\\.)*\])*\/[a-z]*/gu,
];

const sources = ['src', 'webview'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(room, name.split(path.sep).join('/'))),
);

const comparedIn = (text: string) => patterns.flatMap((pattern) => text.match(pattern) ?? []);

test('finds comparisons with sentences', () => {
  assert.equal(comparedIn("if (why === 'never ran') return").length, 1);
  assert.equal(comparedIn("why.startsWith('resumes from')").length, 1);
  assert.equal(comparedIn('const upstream = /^follows the (.+)$/.exec(reason);').length, 1);
  assert.deepEqual(comparedIn("if (code === 'dataset/duplicates' || key === ' ') a / b / c"), []);
});

test('no program recognizes an English sentence: codes and parts are compared', () => {
  const found = sources.flatMap((file) =>
    comparedIn(readFileSync(file, 'utf8')).map((words) => ({ file, words })),
  );
  const isExcepted = ({ file, words }: { file: string; words: string }) =>
    exceptions.some(([own, pattern]) => own === file && pattern.test(words));
  assert.deepEqual(
    found.filter((one) => !isExcepted(one)),
    [],
  );
  const unused = exceptions.filter(
    ([file, pattern]) => !found.some((one) => one.file === file && pattern.test(one.words)),
  );
  assert.deepEqual(unused, []);
});
