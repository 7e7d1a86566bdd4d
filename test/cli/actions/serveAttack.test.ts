import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Reply, replySchema } from '../../../src/experiment/protocols/protocol';
import { Workspace } from '../workspace';

const linux = process.platform !== 'linux' && 'It reads /proc.';
const program = path.resolve('dist/graft.js');

let space: Workspace;
let file: string;
before(async () => {
  space = await Workspace.create();
  file = space.experiment({ finetune: 'epochs: 1', package: 'to: out' });
  const ran = await space.graft('run', file);
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
});
after(() => space.remove());

function serve(): ChildProcess {
  const env = { ...process.env, GRAFT_CACHE: space.path('cache') };
  return fork(program, ['serve'], { execArgv: [], env, silent: true });
}

/** The replies to questions that are sent at once, in the order in which they come. */
async function askAll(child: ChildProcess, questions: readonly object[], expected: number): Promise<Reply[]> {
  const replies: Reply[] = [];
  const all = new Promise<void>((resolve) =>
    child.on('message', (message) => {
      replies.push(replySchema.parse(message));
      if (replies.length === expected) resolve();
    }),
  );
  for (const question of questions) child.send(question);
  await all;
  return replies;
}

async function leave(child: ChildProcess): Promise<number | null> {
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.disconnect();
  return (await ended)[0];
}

const peakMegabytes = (pid: number) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1000;

test('2,000 questions at once are answered, broken ones among them are passed over', {
  skip: linux,
}, async () => {
  const text = readFileSync(file, 'utf8');
  const asked = [
    (id: number) => ({ id, ask: 'predict', folder: space.path('out'), asked: `the film was good ${id}` }),
    (id: number) => ({ id, ask: 'status', file, text, shown: {} }),
    (id: number) => ({ id, ask: 'check', file, text }),
    (id: number) => ({ id, ask: 'images', run: space.path('no-run'), key: '../../x' }),
  ];
  const sound = Array.from({ length: 2000 }, (_, id) => asked[id % asked.length]!(id));
  const broken = [null, 7, 'x', [], { id: 1 }, { id: 'x', ask: 'status' }, { id: 1, ask: '__proto__' }];
  const child = serve();
  const replies = await askAll(child, [...(broken as object[]), ...sound], sound.length);
  assert.deepEqual(
    replies.map(({ id }) => id).sort((a, b) => a - b),
    sound.map(({ id }) => id),
  );
  for (const { id, error } of replies) {
    if (id % 4 < 2) assert.equal(error, undefined, `${id}: ${error?.message}`);
    else if (id % 4 === 3) assert.match(error?.code ?? '', /^(?!graft\/)/);
  }
  // The last check of a file counts; earlier ones end early.
  assert.equal(replies.find(({ id }) => id === 1998)?.error, undefined);
  const peak = peakMegabytes(child.pid!);
  assert.ok(peak < 1500, `${peak} MB`);
  assert.equal(await leave(child), 0);
});

test('a text of 50 MB is answered or refused', { skip: linux }, async () => {
  const child = serve();
  const asked = 'the film was good '.repeat(50e6 / 18);
  const [reply] = await askAll(child, [{ id: 1, ask: 'predict', folder: space.path('out'), asked }], 1);
  const answers = reply!.answer as { error?: { code: string }; summary?: string }[] | undefined;
  const code = reply!.error?.code ?? answers?.[0]?.error?.code;
  assert.ok(code !== 'graft/unexpected' && (code !== undefined || answers?.[0]?.summary !== undefined), code);
  const peak = peakMegabytes(child.pid!);
  assert.ok(peak < 4000, `${peak} MB`);
  assert.equal(await leave(child), 0);
});

test('it listens on no port', { skip: linux }, async () => {
  const child = serve();
  await askAll(child, [{ id: 1, ask: 'predict', folder: space.path('out'), asked: 'the film' }], 1);
  const listening = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/${child.pid}/net/${name}`, 'utf8')
      .split('\n')
      .flatMap((line) => (line.trim().split(/\s+/)[3] === '0A' ? [line.trim().split(/\s+/)[9]!] : [])),
  );
  const own = readdirSync(`/proc/${child.pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${child.pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
  assert.deepEqual(
    listening.filter((inode) => own.includes(inode)),
    [],
  );
  assert.equal(await leave(child), 0);
});

test('broken JSON on its channel ends it', async () => {
  const env = { ...process.env, GRAFT_CACHE: space.path('cache'), NODE_CHANNEL_FD: '3' };
  const child = spawn(process.execPath, [program, 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  (child.stdio[3] as NodeJS.WritableStream).write('{"id":1,"ask"\n');
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.notEqual(code, null);
});
