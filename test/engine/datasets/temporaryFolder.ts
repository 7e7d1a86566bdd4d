import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { ImageFactsStore } from '../../../src/engine/datasets/imageFacts';
import { readDataset } from '../../../src/engine/datasets/readDataset';
import type { ReadDatasetOptions } from '../../../src/engine/datasets/rowKind';
import { brokenImage } from '../../../src/engine/images/imageErrors';
import { classificationReader } from '../../../src/engine/tasks/classification/classificationTargets';
import { multiLabelReader } from '../../../src/engine/tasks/multiLabel/multiLabelTargets';
import { regressionReader } from '../../../src/engine/tasks/regression/regressionTargets';
import { defaultSettings } from '../../../src/experiment/document/settings';
import type { SettingsOf } from '../../../src/experiment/stages/stages';
import { digestFile, type NamedContent } from '../../../src/files/digest';

/** A folder with the given files, gone when the test ends. */
export async function temporaryFolder(
  context: TestContext,
  files: Record<string, string | Uint8Array>,
): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-test-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

/** Images are sound if they begin with `ok`. */
const images = {
  digests: {
    digest: (file: string, signal?: AbortSignal, { digest = digestFile }: NamedContent = {}) =>
      digest(file, signal),
  },
  facts: new ImageFactsStore('/nowhere/images.json'),
  inspect: async (bytes: Uint8Array, name: string) => {
    const text = Buffer.from(bytes).toString();
    if (!text.startsWith('ok')) throw brokenImage(name, ['decoder', text]);
    return {
      format: 'png',
      width: 64,
      height: 64,
      colour: [9, 9, 9] as [number, number, number],
      hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    };
  },
};

/** The task is found from the data. */
export const anyTask = {
  task: 'auto',
  images,
  readers: {
    classification: classificationReader,
    'multi-label': multiLabelReader,
    regression: regressionReader,
  },
};

/** Where each setting would stand if the dataset cell began on line 10 and named all settings in this order. */
export const settingLines = new Map(
  ['', '.path', '.train', '.validation', '.test', '.text', '.label', '.split', '.pair'].map((name, index) => [
    `dataset${name}`,
    10 + index,
  ]),
);

/** Reads the given files as an experiment beside them would. */
export async function readFiles(
  context: TestContext,
  files: Record<string, string | Uint8Array>,
  settings: Partial<SettingsOf<'dataset'>>,
  options: Partial<ReadDatasetOptions> = {},
) {
  const folder = await temporaryFolder(context, files);
  return readDataset({
    settings: { ...defaultSettings('dataset'), ...settings },
    experimentFile: path.join(folder, 'experiment.graft.md'),
    lines: settingLines,
    ...anyTask,
    ...options,
  });
}
