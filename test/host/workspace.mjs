// The folder in which a lane works. Each run creates it again, because the tests write into it.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeTinyBert } from './tinyBert.mjs';

const subjects = ['film', 'book', 'meal', 'hotel', 'song', 'game', 'phone', 'trip', 'show', 'chair'];
const words = {
  happy: ['great', 'lovely', 'superb', 'fine', 'charming', 'brilliant'],
  unhappy: ['awful', 'dull', 'broken', 'poor', 'boring', 'terrible'],
};
const fillers = [
  'the',
  'this',
  'was',
  'is',
  'very',
  'really',
  'quite',
  'and',
  'a',
  'what',
  'i',
  'found',
  'it',
];

/** Makes the folder; returns its path. */
export function makeWorkspace() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  const write = (name, content) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  };
  writeTinyBert(path.join(folder, 'tiny-bert'), [...subjects, ...Object.values(words).flat(), ...fillers]);
  write('reviews.csv', reviews(1500));
  write(
    'unlabelled.csv',
    'text,label\nthe film was great,happy\nthe book was dull,\nthe meal was poor,unhappy\n',
  );
  write('broken.graft.md', experiment('unlabelled.csv', 1));
  // A step for each example: no machine comes to the end while a test runs.
  write('endless.graft.md', experiment('reviews.csv', 1000).replace('learningRate', 'batchSize: 1\n$&'));
  write('trained.graft.md', experiment('reviews.csv', 1));
  write('short.graft.md', `${experiment('reviews.csv', 1)}\n\`\`\`yaml package\n\`\`\`\n`);
  for (const [name, content] of Object.entries(exactFiles)) write(`exact/${name}.graft.md`, content);
  return folder;
}

/** Copies the experiment that trains until it is cancelled to a unique name, since a window remembers deleted runs by name. */
export function writeEndless(folder, name) {
  cpSync(path.join(folder, 'endless.graft.md'), path.join(folder, `${name}.graft.md`));
}

/** Restores a folder from its template, of which it is a copy with the same times: copies changed files again. */
export function restoreFolder(folder, template) {
  for (const name of readdirSync(folder))
    if (!existsSync(path.join(template, name)))
      rmSync(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  for (const entry of readdirSync(template, { withFileTypes: true })) {
    const [target, source] = [folder, template].map((parent) => path.join(parent, entry.name));
    if (entry.isDirectory() && existsSync(target)) restoreFolder(target, source);
    else if (!isUnchanged(target, source))
      cpSync(source, target, { recursive: true, preserveTimestamps: true });
  }
}

/** Copying a time may round it. */
function isUnchanged(file, source) {
  if (!existsSync(file)) return false;
  const [now, before] = [file, source].map((one) => statSync(one));
  return now.size === before.size && Math.abs(now.mtimeMs - before.mtimeMs) < 1000;
}

/** The summaries of all runs in a folder, and in the folders of data right in it. One that has begun this moment has none yet. */
export function runRecords(folder) {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...inside.map(({ name }) => path.join(folder, name))].flatMap((home) => {
    const runs = path.join(home, '.graft/runs');
    const files = existsSync(runs) ? readdirSync(runs).map((id) => path.join(runs, id, 'run.json')) : [];
    return files.filter(existsSync).map((file) => JSON.parse(readFileSync(file, 'utf8')));
  });
}

/** The summary of the newest run; undefined if there is none yet. */
export function lastRun(folder) {
  return runRecords(folder)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt))
    .at(-1);
}

/** Runs outlive their window, which is their purpose; those of a test must not outlive it. */
export function endRuns(folder) {
  for (const record of runRecords(folder).filter(({ status }) => status === 'running'))
    try {
      process.kill(record.process.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
}

/** Files whose bytes must survive being opened, edited back and forth, and saved. */
const exactFiles = {
  plain:
    '# Title\n\nProse.\n\n```yaml dataset\npath: ../reviews.csv\n```\n\nMore.\n\n```yaml finetune\nepochs: 1 # a comment\n```\n',
  windows: '\uFEFF# Title\r\n\r\n```yaml dataset\r\npath: ../reviews.csv\r\n```\r\n\r\nMore.\r\n',
  mixed:
    '# Title\r\n\nProse\n```yaml dataset\npath: ../reviews.csv\r\nlabel: label\n```\r\n\n\n```yaml model\n```\n```yaml evaluate\n\n```\n',
  unfinished:
    'Prose   \n\n\n~~~~yaml dataset\npath: ../reviews.csv\n~~~~\n\n```js\ncode\n```\n\n```yaml finetune\nepochs: 2',
  empty: '',
};

function experiment(data, epochs) {
  return [
    '# A test',
    `\`\`\`yaml dataset\npath: ${data}\n\`\`\``,
    '```yaml model\npreset: ./tiny-bert\n```',
    '```yaml preprocess\nmaxLength: 16\n```',
    `\`\`\`yaml finetune\nepochs: ${epochs}\nlearningRate: 1e-3\n\`\`\``,
    '```yaml evaluate\n```',
    '',
  ].join('\n\n');
}

function reviews(count) {
  const lines = Array.from({ length: count }, (_, index) => {
    const label = index % 2 === 0 ? 'happy' : 'unhappy';
    // A few are told the other way round, so that there is something to mistake.
    const tone = words[(index % 23 === 0) === (label === 'happy') ? 'unhappy' : 'happy'];
    const at = Math.floor(index / 2);
    const pick = (list, step) => list[Math.floor(at / step) % list.length];
    return `the ${pick(subjects, 1)} ${pick(['was', 'is'], 3)} ${pick(['very', 'really', 'quite'], 5)} ${pick(tone, 1)} and i found it ${pick(tone, 7)} ${index},${label}`;
  });
  return `text,label\n${lines.join('\n')}\n`;
}
