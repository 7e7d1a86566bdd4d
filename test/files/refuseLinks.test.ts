import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { writeSafetensors } from '../../src/engine/weights/writeSafetensors';
import { noFollow, refuseLinks, refuseLinksBelow } from '../../src/files/refuseLinks';
import { EventLog } from '../../src/runs/eventLog';
import { FollowedRun } from '../../src/runs/followedRun';
import { GraftFolder } from '../../src/runs/graftFolder';
import { pinRun } from '../../src/runs/runMarks';
import { testEngine } from '../runs/worlds';

let folder: string;
let graft: string;
let outside: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'graft-links-'));
  graft = path.join(folder, '.graft');
  outside = path.join(folder, 'outside');
  mkdirSync(graft);
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'file'), 'as it was');
});
afterEach(() => {
  assert.equal(readFileSync(path.join(outside, 'file'), 'utf8'), 'as it was');
  rmSync(folder, { recursive: true, force: true });
});

const unlinkable = noFollow === 0 && 'this system opens files through links';

test('a link in any part of a path is refused by name, and so is a dangling one', async () => {
  const target = path.join(graft, 'cache', 'dataset', 'key');
  await refuseLinks(graft, target);
  mkdirSync(target, { recursive: true });
  await refuseLinks(graft, target);
  for (const part of [target, path.dirname(target), path.dirname(path.dirname(target)), graft])
    for (const to of [outside, path.join(folder, 'nothing')]) {
      rmSync(part, { recursive: true, force: true });
      symlinkSync(to, part);
      await assert.rejects(refuseLinks(graft, target), { code: 'files/linked', place: { file: part } });
    }
});

test('a link above the folder is the user’s own', async () => {
  symlinkSync(folder, path.join(outside, 'way'));
  await refuseLinks(path.join(outside, 'way', '.graft'), path.join(outside, 'way', '.graft', 'runs'));
  rmSync(path.join(outside, 'way'));
});

test('links and pipes are found at any depth', { skip: process.platform === 'win32' }, async () => {
  await refuseLinksBelow(path.join(graft, 'nothing'));
  mkdirSync(path.join(graft, 'a', 'b'), { recursive: true });
  writeFileSync(path.join(graft, 'a', 'b', 'file'), '');
  await refuseLinksBelow(graft);
  execFileSync('mkfifo', [path.join(graft, 'a', 'b', 'pipe')]);
  await assert.rejects(refuseLinksBelow(graft), { code: 'files/not-plain' });
  rmSync(path.join(graft, 'a', 'b', 'pipe'));
  symlinkSync(outside, path.join(graft, 'a', 'b', 'link'));
  await assert.rejects(refuseLinksBelow(graft), { code: 'files/linked' });
});

test('a folder of another user is refused', { skip: process.getuid?.() !== 0 && 'needs root' }, async () => {
  chownSync(graft, 12345, 12345);
  await assert.rejects(refuseLinks(graft, graft), { code: 'files/of-another-user' });
  await assert.rejects(new GraftFolder(graft).make(path.join(graft, 'runs')), {
    code: 'files/of-another-user',
  });
});

test('a log, a control file and weights are not opened through a link', { skip: unlinkable }, async () => {
  const run = path.join(graft, 'runs', 'one');
  mkdirSync(run, { recursive: true });
  const linked = (name: string) => {
    symlinkSync(path.join(outside, 'file'), path.join(run, name));
    return path.join(run, name);
  };
  assert.throws(() => EventLog.open(linked('events.jsonl'), Date.now, () => undefined), /ELOOP/);
  linked('control.jsonl');
  await assert.rejects(new FollowedRun('one', run, testEngine('')).send({ type: 'cancel' }), {
    code: 'files/linked',
  });
  await assert.rejects(writeSafetensors(linked('weights'), new Map()), { code: 'files/linked' });
});

test('making the folder and pinning a run refuse links', async () => {
  symlinkSync(path.join(outside, 'file'), path.join(graft, '.gitignore'));
  await assert.rejects(new GraftFolder(graft).make(path.join(graft, 'runs')), { code: 'files/linked' });
  const record = { id: 'one', experiment: 'x', status: 'done', startedAt: '', keys: {}, overrides: [] };
  const process = { pid: 1, startTime: '', scope: '' };
  writeFileSync(path.join(outside, 'run.json'), JSON.stringify({ ...record, process }));
  symlinkSync(outside, path.join(graft, 'runs', 'one'));
  await assert.rejects(pinRun(new GraftFolder(graft), 'one', true), { code: 'files/linked' });
});
