import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { thisProcess } from '../../src/files/runningProcess';
import { until } from '../until';
import { Workspace } from './workspace';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
});
afterEach(() => space.remove());

const unix = process.platform === 'win32' && 'Windows has no such files';
const training = 'epochs: 1\nbatchSize: 8';

/** Runs a shell command in which `$GRAFT` is the command line. */
function shell(command: string): { code: number; stderr: string } {
  const graft = `"${process.execPath}" "${process.cwd()}/dist/graft.js"`;
  const env = { ...process.env, GRAFT_CACHE: space.path('cache') };
  try {
    execFileSync('bash', ['-c', `set -o pipefail; ${command.replaceAll('$GRAFT', graft)} 2>stderr`], {
      env,
      cwd: space.folder,
    });
    return { code: 0, stderr: readFileSync(space.path('stderr'), 'utf8') };
  } catch (thrown) {
    const code = (thrown as { status: number }).status;
    return { code, stderr: readFileSync(space.path('stderr'), 'utf8') };
  }
}

test('a pipe or device in place of a file is refused without waiting', {
  skip: unix,
}, async () => {
  const places: [string, string][] = [
    ['data.csv', 'dataset/not-a-file'],
    ['tiny-bert/config.json', '(files|model)/'],
    ['tiny-bert/tokenizer.json', '(files|tokenizer)/'],
    ['tiny-bert/model.safetensors', '(files|weights)/'],
    ['test.graft.md', 'usage/no-experiment'],
  ];
  for (const [name, code] of places)
    for (const make of ['mkfifo', 'ln -s /dev/zero']) {
      const file = space.experiment({ finetune: training });
      const saved = readFileSync(space.path(name));
      rmSync(space.path(name));
      execFileSync('bash', ['-c', `${make} "${space.path(name)}"`]);
      const { code: exit, stdout, stderr } = await space.graft('run', file);
      assert.notEqual(exit, 0, name);
      assert.match(stdout + stderr, new RegExp(`\\[${code}`), `${name} by ${make}`);
      rmSync(space.path(name));
      writeFileSync(space.path(name), saved);
    }
});

test('a closed reader of the output is no failure, a failed write is one', { skip: unix }, async () => {
  const file = space.experiment({ finetune: training, package: 'to: out' });
  const full = shell(`$GRAFT run ${file} --json > /dev/full`);
  assert.equal(full.code, 1);
  assert.match(full.stderr, /files\/disk-full/);
  assert.equal(existsSync(space.path('out', 'golden.json')), true, 'the run itself went on');
  const texts = Array.from({ length: 300 }, () => 'the film was good').map((text) => `"${text}"`);
  for (const reader of ['true', 'head -c 1 >/dev/null']) {
    const { code, stderr } = shell(`$GRAFT predict out ${texts.join(' ')} | ${reader}`);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
  }
});

test('a small vocabulary can measure which precision is fastest', async () => {
  const file = space.experiment({ finetune: `${training}\nprecision: auto` });
  const { code, stdout } = await space.graft('run', file);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /Fine-tune .*(float32|bfloat16)/);
});

test('an invalid proxy does not matter without a network', async () => {
  const file = space.experiment({ finetune: training });
  const { code, stderr } = await space.start(['run', file], { HTTPS_PROXY: 'nonsense' }).ended;
  assert.equal(code, 0, stderr);
});

test('tokens beyond the embedding are named before anything is trained', async () => {
  const config = JSON.parse(readFileSync(space.path('tiny-bert', 'config.json'), 'utf8'));
  const tokenizer = readFileSync(space.path('tiny-bert', 'tokenizer.json'), 'utf8');
  writeFileSync(
    space.path('tiny-bert', 'tokenizer.json'),
    tokenizer.replace(/"film":\d+/, `"film":${config.vocab_size}`),
  );
  const { code, stdout } = await space.graft('run', space.experiment({ finetune: training }));
  assert.equal(code, 1);
  assert.match(stdout, /\[tokenizer\/outside-model\]/);
});

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
test('a user cache that cannot be written can train', {
  skip: !isRoot && 'needs root to mount',
}, async () => {
  const cache = space.path('cache');
  mkdirSync(cache);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', cache]);
  try {
    const file = space.experiment({ finetune: `${training}\nprecision: auto` });
    const { code, stdout, stderr } = await space.graft('run', file);
    assert.equal(code, 0, stdout + stderr);
  } finally {
    execFileSync('umount', [cache]);
  }
});

test('an invalid binding is named with the command that fixes it', async () => {
  const packaging = { evaluate: '', package: 'to: out' };
  const packaged = space.experiment({ finetune: training, ...packaging }, 'packaged.graft.md');
  assert.equal((await space.graft('run', packaged)).code, 0);
  const file = space.experiment({ finetune: `${training}\nseed: 2` });
  const bindings: [string, RegExp][] = [
    [space.path('nowhere.node'), /\[engine\/bad-binding\]/],
    [space.write('empty.node', ''), /\[engine\/bad-binding\]/],
    [space.write('text.node', 'no library'), /\[engine\/does-not-load\]/],
  ];
  for (const [binding, message] of bindings)
    for (const args of [
      ['run', file],
      ['predict', space.path('out'), 'text'],
    ]) {
      const { code, stdout, stderr } = await space.start(args, { GRAFT_BINDING: binding }).ended;
      assert.equal(code, 1);
      assert.match(stdout + stderr, message, `${args[0]} with ${binding}`);
      assert.match(stdout + stderr, /set GRAFT_BINDING|Unset GRAFT_BINDING/);
    }
});

test("the next run removes a killed process's partial files", {
  skip: process.platform !== 'linux',
}, async () => {
  const file = space.experiment({ finetune: training });
  assert.equal((await space.graft('run', file)).code, 0);
  const scope = createHash('sha256').update(thisProcess().scope).digest('hex').slice(0, 8);
  const leftover = `.claim.999999-MTIz-${scope}.0123abcd.tmp`;
  const folders = ['.graft', '.graft/cache', '.graft/claims', '.graft/building', 'cache'];
  for (const folder of folders) {
    mkdirSync(space.path(folder), { recursive: true });
    space.write(`${folder}/${leftover}`, 'half');
  }
  assert.equal((await space.graft('run', file, '--set', 'finetune.seed=2')).code, 0);
  for (const folder of folders) assert.equal(existsSync(space.path(folder, leftover)), false, folder);
});

test('--fresh waits for a process that makes a result, and keeps its work', async () => {
  const file = space.experiment({ finetune: 'epochs: 200\nbatchSize: 8' });
  const first = space.start(['run', file, '--json']);
  await until(() => first.outcome.stdout.includes('"type":"step"'));
  // The same stages under another lock: only the last stage that is asked for differs.
  const second = await space.graft('run', file, '--fresh', '--until', 'dataset', '--json');
  assert.equal(second.code, 0, second.stderr);
  assert.equal((await first.ended).code, 0, first.outcome.stdout.slice(-500));
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const steering = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

test('characters that steer a terminal or turn the writing are escaped in all that a stranger reads', async () => {
  const labels = ['a\x1b]0;owned\x07b', 'c\u202edlog', 'e\x9b31mf\u2028g\u2066h\x7f'];
  const rows = Array.from({ length: 45 }, (_, i) => `"the film ${i}\u202e\x1b[31m","${labels[i % 3]}"`);
  space.write('data.csv', `te\u202ext,la\x1b[2Jbel\n${rows.join('\n')}\n`);
  const file = space.experiment(
    {
      dataset: 'path: data.csv\ntext: "te\\u202ext"\nlabel: "la\\x1b[2Jbel"',
      finetune: training,
      package: 'to: out\nformats: [safetensors, savedmodel, tfjs, onnx]',
    },
    'a \u202e\x1b[31mname.graft.md',
  );
  const commands = [
    ['run', file],
    ['status', file],
    ['check', file],
    ['run', file, '--json'],
  ];
  for (const args of [
    ...commands,
    ['verify', space.path('out')],
    ['predict', space.path('out'), 'the film'],
  ]) {
    const { code, stdout, stderr } = await space.graft(...args);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, steering, args[0]);
  }
  const names = readdirSync(space.path('out'), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  assert.ok(files.length > 10);
  for (const { parentPath, name } of files) {
    const content = readFileSync(path.join(parentPath, name));
    if (isUtf8(content)) assert.doesNotMatch(content.toString(), steering, name);
    else for (const label of labels) assert.equal(content.includes(label), false, name);
  }
});
