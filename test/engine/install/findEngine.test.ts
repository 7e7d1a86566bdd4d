import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { Wheel } from '../../../src/engine/assets/wheel';
import { cudaParts, findCudaParts } from '../../../src/engine/install/cudaLibraries';
import { examine } from '../../../src/engine/install/doctor';
import { contentsOf } from '../../../src/engine/install/engineFiles';
import type { EngineVariant } from '../../../src/engine/install/engineWheels';
import { engineRecipes } from '../../../src/engine/install/engineWheels';
import {
  engineAt,
  engineRecordFile,
  findEngine,
  resolveDevice,
} from '../../../src/engine/install/findEngine';
import { driverFromQuery } from '../../../src/engine/install/nvidiaDriver';
import { findSoundEngine } from '../../../src/engine/install/soundEngine';

let cacheFolder: string;
beforeEach(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'graft-find-'));
});
afterEach(() => rm(cacheFolder, { recursive: true, force: true }));

/** No program can be found, so no driver answers. */
const env = { PATH: '' };

async function pretendInstalled(
  variant: EngineVariant,
  record = JSON.stringify({ variant, compiler: 'g++' }),
): Promise<void> {
  const { folder, binding } = engineAt(cacheFolder, variant);
  await mkdir(path.dirname(binding), { recursive: true });
  await writeFile(binding, 'no library');
  await writeFile(engineRecordFile(folder), record);
}

test('an engine is found for its device; the one for GPUs serves where the other is missing', async () => {
  await assert.rejects(findEngine({ device: 'auto', cacheFolder, env }), {
    code: 'engine/not-installed',
    remedy: /`graft engine install`/,
  });
  await pretendInstalled('gpu');
  assert.equal((await findEngine({ device: 'cpu', cacheFolder, env })).variant, 'gpu');
  await pretendInstalled('cpu');
  assert.equal((await findEngine({ device: 'cpu', cacheFolder, env })).variant, 'cpu');
  assert.equal((await findEngine({ device: 'gpu', cacheFolder, env })).variant, 'gpu');
});

test('the device follows from the engine, the request and the driver', async () => {
  const [cpu, gpu] = [engineAt(cacheFolder, 'cpu'), engineAt(cacheFolder, 'gpu')];
  const bin = path.join(cacheFolder, 'bin');
  await mkdir(bin);
  await writeFile(path.join(bin, 'nvidia-smi'), '#!/bin/sh\necho "580.95.05, 81559, NVIDIA H100"\n', {
    mode: 0o755,
  });
  const withDriver = { PATH: `${bin}:${process.env.PATH}` };
  assert.equal(await resolveDevice(gpu, 'auto', withDriver), 'gpu');
  assert.equal(await resolveDevice(gpu, 'cpu', withDriver), 'cpu');
  assert.equal(await resolveDevice(cpu, 'auto', withDriver), 'cpu');
  assert.equal(await resolveDevice(gpu, 'gpu', env), 'cpu');
});

test('a folder whose record is missing or broken is no engine', async () => {
  for (const record of ['', '{}', '{"variant":"tpu","compiler":"g++"}']) {
    await pretendInstalled('cpu', record);
    await assert.rejects(findEngine({ device: 'cpu', cacheFolder, env }), { code: 'engine/not-installed' });
  }
});

test('a binding of one’s own comes before all', async () => {
  const { binding, variant } = await findEngine({
    device: 'gpu',
    cacheFolder,
    env: { ...env, GRAFT_BINDING: '/own/tensorflow/b.node' },
  });
  assert.deepEqual([binding, variant], ['/own/tensorflow/b.node', 'cpu']);
});

test('every pin is whole: a checksum, sizes, a platform that its file name can hold', () => {
  const kept = Object.values(engineRecipes).flatMap(({ wheels }) => Object.values(wheels).flat());
  const wheels: Wheel[] = [...kept, ...Object.values(engineRecipes).flatMap(({ zig }) => zig ?? [])];
  assert.ok(wheels.length >= 18);
  for (const { name, sha256, platform, bytes } of wheels) {
    assert.match(sha256, /^[0-9a-f]{64}$/, name);
    assert.match(platform ?? '', /^(?:manylinux|macosx)[\w]+$/, name);
    assert.ok(bytes > 1e6, name);
  }
  for (const { name, unpackedBytes } of kept) assert.ok(unpackedBytes > 5e5, name);
  assert.equal(new Set(wheels.map(({ sha256 }) => sha256)).size, wheels.length);
});

test('cards are read from what the driver’s tool prints', () => {
  assert.deepEqual(
    driverFromQuery(
      '580.95.05, 81559, NVIDIA H100 80GB HBM3\n580.95.05, 24564, NVIDIA GeForce RTX 4090, Ti\n',
    ),
    {
      version: '580.95.05',
      gpus: [
        { name: 'NVIDIA H100 80GB HBM3', memoryMiB: 81559 },
        { name: 'NVIDIA GeForce RTX 4090, Ti', memoryMiB: 24564 },
      ],
    },
  );
  assert.equal(
    driverFromQuery('NVIDIA-SMI has failed because it could not communicate with the driver.'),
    undefined,
  );
});

test('CUDA libraries are looked for one by one', async () => {
  const { folder } = engineAt(cacheFolder, 'gpu');
  await mkdir(path.join(folder, 'nvidia/cudnn/lib'), { recursive: true });
  await writeFile(path.join(folder, 'nvidia/cudnn/lib/libcudnn.so.9'), '');
  const found = await findCudaParts(folder);
  assert.equal(found['libcudnn.so.9'], path.join('cudnn/lib/libcudnn.so.9'));
  assert.equal(
    Object.values(found).filter((file) => file === undefined).length,
    Object.keys(cudaParts).length - 1,
  );
});

test('the doctor names each problem and the command that fixes it', async () => {
  const { usable, checks } = await examine({ cacheFolder, env });
  assert.equal(usable, false);
  const missing = checks.filter(({ status }) => status === 'missing');
  assert.deepEqual(
    missing.map(({ name, remedy }) => [name, remedy]),
    [['Engine', 'graft engine install']],
  );
  const names = checks.map(({ name }) => name);
  for (const name of ['Node', 'NVIDIA driver', 'Memory', 'Disk', 'uv or pip', 'Model all-MiniLM-L6-v2'])
    assert.ok(names.includes(name), name);
});

test('the doctor tells an engine that does not load from one that is missing', async () => {
  await pretendInstalled('cpu');
  const { usable, checks } = await examine({ cacheFolder, env });
  assert.equal(usable, false);
  assert.match(checks.find(({ name }) => name === 'Engine')!.found, /^does not load: .*tfjs_binding\.node/);
});

test('a truncated engine is named with the command that fixes it, before it is loaded', async () => {
  const find = (given: string | undefined) =>
    findSoundEngine({ device: 'cpu', cacheFolder, env: { ...env, GRAFT_BINDING: given } });
  const { folder, binding } = engineAt(cacheFolder, 'cpu');
  const { wheels } = engineRecipes['linux-x64']!;
  const record = { variant: 'cpu', compiler: 'g++', contents: contentsOf(wheels.cpu!), bindingBytes: 10 };
  await pretendInstalled('cpu', JSON.stringify(record));
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  const [first, second] = libraries.map((name) => path.join(folder, 'tensorflow', name)) as [string, string];
  await writeFile(first, '');
  await writeFile(second, '');
  await truncate(first, 800_000_000);
  await truncate(second, wheels.cpu![0]!.unpackedBytes - 800_000_000);
  assert.equal((await find(undefined)).binding, binding);
  const damages: (() => Promise<void>)[] = [
    () => writeFile(binding, 'cut'),
    () => writeFile(binding, ''),
    () => truncate(second, 1000),
    () => rm(second),
    () => writeFile(first, ''),
  ];
  for (const damage of damages) {
    await damage();
    await assert.rejects(find(undefined), {
      code: 'engine/damaged',
      remedy: /`graft engine install --cpu`/,
    });
    await assert.rejects(find(binding), { code: 'engine/bad-binding', remedy: /GRAFT_BINDING/ });
    if (damage !== damages[1]) continue;
    await writeFile(binding, 'no library');
    assert.equal((await find(undefined)).binding, binding);
  }
  for (const wrong of ['/nowhere/b.node', cacheFolder])
    await assert.rejects(find(wrong), { code: 'engine/bad-binding', message: new RegExp(wrong) });
  const { checks } = await examine({ cacheFolder, env });
  assert.equal(checks.find(({ name }) => name === 'Engine')!.remedy, 'graft engine install --cpu');
});
