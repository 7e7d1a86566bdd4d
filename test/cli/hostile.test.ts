import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
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

test('a pipe or a device in the place of a file is named, and nobody waits for it', {
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

test('output that nobody reads is no failure, output that nobody takes is one', { skip: unix }, async () => {
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

test('a proxy that is no address hurts nobody who needs no network', async () => {
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
