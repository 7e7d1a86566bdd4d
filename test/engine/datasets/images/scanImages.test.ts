import assert from 'node:assert/strict';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { brokenError, ImageFactsStore } from '../../../../src/engine/datasets/imageFacts';
import { scanImages } from '../../../../src/engine/datasets/images/lookAtImages';
import { brokenImage } from '../../../../src/engine/images/imageErrors';
import { GraftError } from '../../../../src/experiment/errors/errors';
import { DigestStore } from '../../../../src/files/digest';
import { temporaryFolder } from '../temporaryFolder';

/** A dataset's folder whose images are valid if they begin with `ok`, scanned again by each call from the stored caches. */
async function scannedFolder(t: test.TestContext, files: Record<string, string>) {
  const root = await temporaryFolder(t, files);
  const decoded: string[] = [];
  const inspect = async (bytes: Uint8Array, name: string) => {
    decoded.push(name);
    const text = Buffer.from(bytes).toString();
    if (!text.startsWith('ok')) throw brokenImage(name, ['decoder', text]);
    return {
      format: 'png',
      width: 2,
      height: 1,
      hash: '0000000000000000',
      colour: [1, 2, 3] as [number, number, number],
    };
  };
  const scan = async (names: readonly string[], options: object = {}) => {
    const digests = new DigestStore(path.join(root, 'digests.json'));
    const facts = new ImageFactsStore(path.join(root, 'images.json'));
    const scanned = await scanImages(
      names.map((name) => ({ path: name })),
      { root, digests, facts, inspect, ...options },
    );
    await Promise.all([digests.save(), facts.save()]);
    return scanned;
  };
  return { root, decoded, scan };
}

const names = ['1.png', '2.png', '3.png'];

test('keeps the order, and those apart that cannot be read', async (t) => {
  const { scan } = await scannedFolder(t, { '1.png': 'ok one', '2.png': 'bad', '3.png': 'ok three' });
  const { sound, broken } = await scan(names);
  assert.deepEqual(
    sound.map(({ path: name, bytes }) => [name, bytes]),
    [
      ['1.png', 6],
      ['3.png', 8],
    ],
  );
  assert.deepEqual(
    broken.map(({ path: name, facts }) => [name, facts.code, brokenError(facts, name, name).message]),
    [['2.png', 'picture/broken', '2.png cannot be decoded: bad.']],
  );
});

test('decodes each content only once, under any name', async (t) => {
  const { root, decoded, scan } = await scannedFolder(t, { '1.png': 'ok', '2.png': 'bad', '3.png': 'ok 3' });
  await scan(names);
  assert.equal(decoded.length, 3);
  writeFileSync(path.join(root, '4.png'), 'ok 3');
  const again = await scan([...names, '4.png']);
  assert.equal(decoded.length, 3);
  assert.deepEqual([again.sound.length, again.broken.length], [3, 1]);
  writeFileSync(path.join(root, '1.png'), 'ok, but edited');
  await scan(names);
  assert.deepEqual(decoded.slice(3), ['1.png']);
});

test('the bytes read for a digest are the bytes decoded', async (t) => {
  const { root, decoded, scan } = await scannedFolder(t, { '1.png': 'ok' });
  const store = new DigestStore(path.join(root, 'other.json'));
  const digest: DigestStore['digest'] = async (...asked) => {
    const taken = await store.digest(...asked);
    rmSync(path.join(root, '1.png'));
    return taken;
  };
  const { sound } = await scan(['1.png'], { digests: { digest } });
  assert.deepEqual([sound.length, decoded], [1, ['1.png']]);
});

test('a file that is too large is not read', async (t) => {
  const { root, decoded, scan } = await scannedFolder(t, { '1.png': 'ok' });
  truncateSync(path.join(root, '1.png'), 200_000_001);
  const { broken } = await scan(['1.png']);
  assert.deepEqual(
    broken.map(({ facts }) => facts),
    [{ code: 'picture/enormous', parts: { size: ['bytes', 200_000_001] } }],
  );
  assert.deepEqual(decoded, []);
});

test('large images are in memory one at a time, small ones several', async (t) => {
  const { root, scan } = await scannedFolder(t, {});
  const most = { large: 0, small: 0 };
  const now = { large: 0, small: 0 };
  for (const kind of ['large', 'small'] as const)
    for (let i = 0; i < 3; i++) {
      writeFileSync(path.join(root, `${kind}${i}.png`), `ok ${kind} ${i}`);
      if (kind === 'large') truncateSync(path.join(root, `${kind}${i}.png`), 16_000_001);
    }
  const inspect = async (_: Uint8Array, name: string) => {
    const kind = name.startsWith('large') ? 'large' : 'small';
    most[kind] = Math.max(most[kind], ++now[kind]);
    await new Promise((resolve) => setImmediate(resolve));
    now[kind] -= 1;
    throw brokenImage(name, ['decoder', 'bad']);
  };
  const all = ['large0.png', 'large1.png', 'small0.png', 'small1.png', 'small2.png', 'large2.png'];
  assert.equal((await scan(all, { inspect })).broken.length, 6);
  assert.equal(most.large, 1);
  assert.ok(most.small > 1);
});

test('concurrent copies are decoded once', async (t) => {
  const { decoded, scan } = await scannedFolder(t, { '1.png': 'ok', '2.png': 'ok' });
  assert.equal((await scan(['1.png', '2.png'])).sound.length, 2);
  assert.equal(decoded.length, 1);
});

test('reports progress, and stops when asked', async (t) => {
  const { scan } = await scannedFolder(t, { '1.png': 'ok', '2.png': 'ok 2', '3.png': 'ok 3' });
  const progress: number[] = [];
  await scan(names, { onProgress: (done: number) => progress.push(done) });
  assert.deepEqual(progress, [1, 2, 3]);
  await assert.rejects(scan(names, { signal: AbortSignal.abort() }), { code: 'run/cancelled' });
});

test('stops at a file that is gone, and at what only sharp decodes', async (t) => {
  const { scan } = await scannedFolder(t, { '1.png': 'ok' });
  await assert.rejects(scan(['1.png', 'gone.png']), { code: 'dataset/unreadable', message: /^gone\.png/ });
  const inspect = () => Promise.reject(new GraftError('picture/needs-sharp', '1.png is a TIFF.'));
  await assert.rejects(scan(['1.png'], { inspect }), { code: 'picture/needs-sharp' });
});
