import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { randomStream, shuffle } from '../../src/engine/datasets/random';
import type { Examples } from './example';
import { type Example, toCsv } from './example';
import type { Workload } from './workloads';

/**
 * Gives `action` a new folder with the tables and the experiment, and removes it afterwards: nothing in it was computed before.
 * All contenders read the same three tables.
 */
export async function inTrialFolder<T>(
  workload: Workload,
  examples: Examples,
  seed: number,
  action: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-'));
  try {
    // Graft would take one that is further up.
    await mkdir(path.join(folder, '.graft'));
    for (const [name, content] of Object.entries(filesOf(workload, examples, seed)))
      await writeFile(path.join(folder, name), content);
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function filesOf(workload: Workload, { train, test }: Examples, seed: number): Record<string, string> {
  const parts = splitOff(train, seed);
  return {
    'train.csv': toCsv(parts.train),
    'validation.csv': toCsv(parts.validation),
    'test.csv': toCsv(test),
    'experiment.graft.md': experimentText(workload, seed),
  };
}

/** Sets a tenth of each label's examples aside. */
export function splitOff(
  examples: readonly Example[],
  seed: number,
): { train: Example[]; validation: Example[] } {
  const shuffled = shuffle([...examples], randomStream(seed, 'bench'));
  const seen = new Map<string, number>();
  const isValidation = ({ label }: Example) => {
    const count = seen.get(label) ?? 0;
    seen.set(label, count + 1);
    return count % 10 === 0;
  };
  const validation = new Set(shuffled.filter(isValidation));
  return { train: shuffled.filter((example) => !validation.has(example)), validation: [...validation] };
}

function experimentText(workload: Workload, seed: number): string {
  const { epochs, batchSize, learningRate } = workload;
  const blocks = {
    dataset: {
      train: 'train.csv',
      validation: 'validation.csv',
      test: 'test.csv',
      text: 'text',
      label: 'label',
    },
    model: { preset: workload.preset },
    preprocess: { maxLength: workload.maxLength },
    finetune: { epochs, batchSize, optimizer: 'adamw', learningRate, precision: 'float32', seed },
    evaluate: {},
    package: { to: 'package' },
  };
  const text = Object.entries(blocks).map(([stage, settings]) => {
    const lines = Object.entries(settings).map(([setting, value]) => `${setting}: ${value}\n`);
    return `\`\`\`yaml ${stage}\n${lines.join('')}\`\`\`\n`;
  });
  return [`# ${workload.name}\n`, ...text].join('\n');
}
