import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { DataKind } from '../../../src/extension/commands/dataKinds';
import { modelChoices } from '../../../src/extension/commands/modelChoices';

const commit = 'a'.repeat(40);

/** A cache of Python's with one model. */
function cache(folder: string, repository: string, files: Record<string, string | Buffer>): void {
  const at = path.join(folder, `models--${repository.replace('/', '--')}`);
  const snapshot = path.join(at, 'snapshots', commit);
  mkdirSync(path.join(at, 'refs'), { recursive: true });
  mkdirSync(snapshot, { recursive: true });
  writeFileSync(path.join(at, 'refs', 'main'), commit);
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(snapshot, name), content);
}

test('the recommended model comes first, then those on this machine, then the other presets, each with its costs', async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'graft-choices-'));
  const caches = { own: path.join(home, 'own'), hub: path.join(home, 'hub') };
  try {
    mkdirSync(path.join(caches.own, 'models', 'efficientnet_lite0'), { recursive: true });
    const text = { 'config.json': '{}', 'tokenizer.json': '{}' };
    const card = '---\nlicense: mit\nlanguage: de\n---\n';
    cache(caches.hub, 'org/german', {
      ...text,
      'README.md': card,
      'model.safetensors': Buffer.alloc(4_000_000),
    });
    cache(caches.hub, 'openai-community/gpt2', text);
    cache(caches.hub, 'org/net', { 'config.json': '{}', 'model.safetensors': 'x' });
    cache(caches.hub, 'org/part', { 'README.md': card });
    const choices = await modelChoices('table', caches);
    const names = choices.map(({ preset }) => preset);
    assert.deepEqual(names.slice(0, 3), ['all-MiniLM-L6-v2', 'hub:org/german', 'gpt2']);
    assert.deepEqual(
      choices[1]!.facts,
      'on this machine · 4.0 MB · about 628 MB of memory to train · mit · de',
    );
    assert.match(
      choices[2]!.facts,
      /^on this machine · 124.4 million parameters · about 4.1 GB .* · MIT · en$/,
    );
    assert.match(
      choices[0]!.facts,
      /^recommended · 84 MB download · 22.7 million parameters · about 1.2 GB of memory/,
    );
    assert.ok(!names.includes('hub:org/net') && !names.includes('hub:org/part'));
    const [lite0, net] = await modelChoices('image-archive', caches);
    assert.deepEqual([lite0!.preset, net!.preset], ['efficientnet_lite0', 'hub:org/net']);
    assert.match(lite0!.facts, /^recommended · on this machine/);
    assert.match(lite0!.facts, /about 1.7 GB of memory to train/);
    const writers = (await modelChoices('plain-text', caches)).map(({ preset }) => preset);
    assert.deepEqual(writers, ['gpt2', 'gpt2-medium', 'distilgpt2']);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test('on a fresh machine the recommended model comes first for every kind of data', async () => {
  const caches = { own: '/nowhere/own', hub: '/nowhere/hub' };
  const first = async (kind: DataKind) => (await modelChoices(kind, caches))[0]!;
  for (const [kind, preset] of [
    ['table', 'all-MiniLM-L6-v2'],
    ['image-archive', 'efficientnet_lite0'],
    ['plain-text', 'gpt2'],
  ] as const) {
    const { preset: name, isHere, isRecommended, facts } = await first(kind);
    assert.deepEqual([name, isHere, isRecommended], [preset, false, true]);
    assert.match(facts, /^recommended · .* download/);
  }
});
