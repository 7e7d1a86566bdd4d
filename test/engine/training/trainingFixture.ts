import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import type { InputSplit } from '../../../src/engine/inputs/encoded';
import type { EncodedTexts } from '../../../src/engine/inputs/text/encodedTexts';
import type { Io } from '../../../src/engine/io';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import type { FineTuneTask } from '../../../src/engine/training/fineTuneTask';
import type { TrainingSettings } from '../../../src/engine/training/loadTuned';
import { defaultSettings } from '../../../src/experiment/document/settings';
import type { NewEvent } from '../../../src/experiment/runs/events';
import { withTrainingDefaults } from '../../../src/experiment/stages/finetune';
import { goldenFolder, readGolden } from '../../golden/bert/goldenBert';

/** The settings of a training that names none. */
export function trainingSettings(): TrainingSettings {
  return { ...withTrainingDefaults(defaultSettings('finetune')), microBatches: 1 };
}

/** Where a test trains, and what it starts from. */
export interface TrainingPlace {
  /** A tiny BERT. */
  readonly modelFolder: string;
  readonly folder: string;
  /** A training of two classes that leaves its files under the name `output`. */
  task(
    output: string,
    chosen: Pick<FineTuneTask, 'settings' | 'train' | 'validation'>,
    more: Partial<FineTuneTask>,
  ): FineTuneTask;
  /** The trained model's file. */
  weights(output: string): Buffer;
}

/** Gives every test of the file its own model and folder, and removes them afterwards. */
export function trainingPlace(): TrainingPlace {
  const place = { modelFolder: '', folder: '' };
  let removeModel = () => {};
  beforeEach(async () => {
    const model = await goldenFolder(readGolden('padded'));
    place.modelFolder = model.folder;
    removeModel = model.remove;
    place.folder = mkdtempSync(path.join(os.tmpdir(), 'graft-train-'));
  });
  afterEach(() => {
    removeModel();
    rmSync(place.folder, { recursive: true, force: true });
  });
  return Object.assign(place, {
    task: (output: string, chosen: Parameters<TrainingPlace['task']>[1], more: Partial<FineTuneTask>) => ({
      ...chosen,
      precision: 'float32' as const,
      modelFolder: place.modelFolder,
      pooling: 'auto' as const,
      features: { graftFolder: place.folder, modelKey: 'tiny' },
      spec: plainSpec('classification', ['even', 'odd']),
      partialFolder: path.join(place.folder, output, 'partial'),
      outputFolder: path.join(place.folder, output),
      isResumed: false,
      ...more,
    }),
    weights: (output: string) => readFileSync(path.join(place.folder, output, 'model', 'model.safetensors')),
  });
}

/** Texts of the given lengths; the label is the parity of the first token. */
export function parityTexts(lengths: readonly number[], firstId: number, maxLength: number): InputSplit {
  const offsets = new Int32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) offsets[i + 1] = offsets[i]! + length;
  const ids = Int32Array.from({ length: offsets.at(-1)! }, (_, i) => 1 + ((i * 13 + firstId) % 20));
  const values = Int32Array.from(lengths, (_, i) => ids[offsets[i]!]! % 2);
  const firstLengths = Int32Array.from(lengths);
  const encoded: EncodedTexts = {
    kind: 'text',
    ids,
    offsets,
    firstLengths,
    maxLength,
    truncated: 0,
    padId: 0,
    width: 1,
  };
  return { encoded, targets: { label: { values, shape: [] } } };
}

/** The environment of a training. `onEvent` sees every event and may cancel. */
export function trainingIo(onEvent: (event: NewEvent, abort: AbortController) => void = () => {}): Io {
  const abort = new AbortController();
  return {
    emit: (event) => onEvent(event, abort),
    signal: abort.signal,
    now: () => performance.now(),
    fetch,
    env: {},
    cacheFolder: os.tmpdir(),
  };
}
