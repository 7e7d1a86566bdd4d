import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { readDataset } from '../../src/engine/datasets/readDataset';
import { encodeExamples } from '../../src/engine/inputs/text/encodeExamples';
import { openTokenizer } from '../../src/engine/inputs/text/tokenizer';
import { readConfigFile } from '../../src/engine/models/configFile';
import { openSafetensors } from '../../src/engine/weights/safetensors';
import { joinMarkdown, parseExperiment } from '../../src/experiment/document/markdown';
import { defaultSettings } from '../../src/experiment/document/settings';
import { GraftError } from '../../src/experiment/errors/errors';
import { cacheFolder } from '../../src/files/cacheFolder';
import { anyTask } from '../engine/datasets/temporaryFolder';
import { images, packs } from './hostileImages';
import type { HostileKind } from './hostileInputs';
import * as hostile from './hostileInputs';
import { hdf5, torch } from './hostileWeights';

/** No input of these sizes takes a reader longer. */
const slowMs = 10_000;

/** Hostile inputs and their readers. */
export const hostileKinds = {
  csv: { inputs: hostile.csv, read: (folder, input) => readTableFile(folder, 'a.csv', input) },
  jsonl: { inputs: hostile.jsonLines, read: (folder, input) => readTableFile(folder, 'a.jsonl', input) },
  experiment: {
    inputs: hostile.experiment,
    read: (_, input) => {
      const { parts } = parseExperiment(String(input));
      if (joinMarkdown(parts) !== input) throw new Error('the parts do not make the file');
    },
  },
  safetensors: {
    inputs: hostile.safetensors,
    read: async (folder, input) => {
      const file = await openSafetensors(write(folder, 'model.safetensors', input));
      try {
        for (const name of file.names) await file.read(name);
      } finally {
        await file.close();
      }
    },
  },
  config: {
    inputs: hostile.config,
    read: (folder, input) => readConfigFile(write(folder, 'config.json', input)),
  },
  tokenizer: {
    inputs: hostile.tokenizer,
    read: async (folder, input) => {
      write(folder, 'tokenizer.json', input);
      const tokenizer = await openTokenizer(folder, cacheFolder(process.env));
      const examples = [{ text: 'I love this, é', pair: 'unable' }, { text: '' }];
      await encodeExamples({ examples, tokenizer, maxLength: 16 });
    },
  },
  images,
  packs,
  hdf5,
  torch,
} as const satisfies Record<string, HostileKind>;

export type HostileName = keyof typeof hostileKinds;

/**
 * Gives a reader a number of inputs: each must be read, or refused by an error with a code, in a short time.
 * @returns the smallest failing input and how to reproduce it; undefined if nothing failed
 */
export async function tryHostile(
  name: HostileName,
  options: { runs: number; seed: number; path?: string | undefined },
) {
  const { inputs, read } = hostileKinds[name];
  const property = fc.asyncProperty(inputs as fc.Arbitrary<string | Uint8Array>, async (input) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-hostile-'));
    const began = performance.now();
    try {
      await read(folder, input as never);
    } catch (thrown) {
      if (!(thrown instanceof GraftError)) throw thrown;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    if (performance.now() - began > slowMs)
      throw new Error(`it took ${Math.round(performance.now() - began)} ms`);
  });
  const { runs: numRuns, seed, path: at } = options;
  const details = await fc.check(property, { numRuns, seed, ...(at === undefined ? {} : { path: at }) });
  if (!details.failed) return undefined;
  const [input] = details.counterexample ?? [];
  const shown = typeof input === 'string' ? JSON.stringify(input) : Buffer.from(input ?? []).toString('hex');
  const why = String((details.errorInstance as Error | undefined)?.stack)
    .split('\n')
    .slice(0, 6)
    .join('\n');
  return {
    again: `--only ${name} --seed ${seed} --path ${details.counterexamplePath}`,
    why: `${shown.slice(0, 600)}\n${why}`,
  };
}

function write(folder: string, name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

function readTableFile(folder: string, name: string, content: string | Uint8Array) {
  write(folder, name, content);
  const settings = { ...defaultSettings('dataset'), path: name };
  return readDataset({
    settings,
    experimentFile: path.join(folder, 'x.graft.md'),
    lines: new Map(),
    ...anyTask,
  });
}
