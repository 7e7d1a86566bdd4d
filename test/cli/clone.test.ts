import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Workspace } from './workspace';

/** A stranger's folder, in which the user types commands. */
let clone: string;
let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
  clone = mkdtempSync(path.join(os.tmpdir(), 'graft-clone-'));
});
afterEach(() => {
  rmSync(clone, { recursive: true, force: true });
  space.remove();
});

const unix = process.platform === 'win32' && 'the stand-ins are shell scripts';

test('programs in the current folder never run', { skip: unix }, async () => {
  const pwned = path.join(clone, 'pwned');
  for (const name of ['pip', 'sitecustomize', 'json'])
    writeFileSync(path.join(clone, `${name}.py`), `open(${JSON.stringify(pwned)}, 'w')\n`);
  for (const name of ['uv', 'python3', 'python', 'nvidia-smi', 'ps', 'g++'])
    writeFileSync(path.join(clone, name), `#!/bin/sh\ntouch ${pwned}\n`, { mode: 0o755 });
  mkdirSync(path.join(clone, 'node_modules'));
  const env = { PATH: `:.:${process.env.PATH}:`, GRAFT_WHEELS: undefined };
  const doctor = await space.start(['doctor'], env, clone).ended;
  assert.match(doctor.stdout, /uv or pip/);
  // Without this model in the cache, a run asks uv and pip where to fetch it.
  const file = space.experiment({ model: 'preset: all-MiniLM-L6-v2' });
  const run = space.start(['run', file, '--until', 'model'], { ...env, PIP_NO_INDEX: '1' }, clone);
  assert.match((await run.ended).stdout, /\[assets\//);
  assert.equal(existsSync(pwned), false);
});

const training = 'epochs: 2\nbatchSize: 8';

/** A run with all its traces, as a stranger might have committed them, and folders of the user's elsewhere. */
async function committed() {
  const file = space.experiment({ finetune: training });
  assert.equal((await space.graft('run', file)).code, 0);
  const outside = path.join(clone, 'Documents');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'letter'), 'as it was');
  const [runId] = space.runIds();
  const [lock] = readdirSync(space.path('.graft', 'claims')).filter((name) => !name.endsWith('.lock'));
  return {
    file,
    outside,
    folder: space.path('.graft', 'runs', runId!),
    claim: space.path('.graft', 'claims', lock!),
  };
}

/** Puts a link in the place of a file or folder. */
function relink(at: string, to: string): void {
  rmSync(at, { recursive: true, force: true });
  mkdirSync(path.dirname(at), { recursive: true });
  symlinkSync(to, at);
}

test('links in a .graft that came with a clone lead nowhere', async () => {
  const { file, outside, folder, claim } = await committed();
  const stage = (name: string) => space.stageFolder(name);
  const [dataset, preprocess, finetune] = [stage('dataset'), stage('preprocess'), stage('finetune')];
  const record = path.join(folder, 'run.json');
  writeFileSync(record, readFileSync(record, 'utf8').replace('"done"', '"cancelled"'));
  // Through a link to it, the run would seem to be there, and go on.
  cpSync(record, path.join(outside, 'run.json'));
  const saved = path.join(clone, 'saved');
  cpSync(space.path('.graft'), saved, { recursive: true });
  const letter = path.join(outside, 'letter');
  const placements: [string, string][] = [
    [space.path('.graft'), outside],
    [space.path('.graft', 'cache'), outside],
    [space.path('.graft', 'cache', 'dataset'), outside],
    [dataset, outside],
    [preprocess, outside],
    [finetune, outside],
    [path.join(finetune, 'partial'), outside],
    [path.join(finetune, 'partial', 'best'), outside],
    [path.join(finetune, 'partial', 'checkpoint.safetensors.new'), letter],
    [space.path('.graft', 'runs'), outside],
    [folder, outside],
    [path.join(folder, 'events.jsonl'), letter],
    [path.join(folder, 'control.jsonl'), letter],
    [space.path('.graft', 'claims'), outside],
    [`${claim}.lock`, letter],
  ];
  for (const [at, to] of placements) {
    rmSync(space.path('.graft'), { recursive: true, force: true });
    cpSync(saved, space.path('.graft'), { recursive: true });
    rmSync(path.join(finetune, 'result.json'));
    relink(at, to);
    const { code, stdout, stderr } = await space.graft('run', file);
    const where = path.relative(space.folder, at);
    assert.match(stdout + stderr, /\[files\/linked\]/, where);
    assert.equal(code, 1, where);
    assert.deepEqual(readdirSync(outside), ['letter', 'run.json'], where);
    assert.equal(readFileSync(letter, 'utf8'), 'as it was', where);
  }
});
