import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Workload } from './workload';

/**
 * Gives `action` a new folder with the data and the experiment, and removes it afterwards: nothing in it was computed before.
 * All contenders read the same data.
 * @param writeData writes the splits of a seed
 */
export async function inTrialFolder<T>(
  workload: Workload,
  writeData: (folder: string, seed: number) => Promise<void>,
  seed: number,
  action: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-'));
  try {
    // Graft would take one that is further up.
    await mkdir(path.join(folder, '.graft'));
    await writeData(folder, seed);
    await writeFile(path.join(folder, 'experiment.graft.md'), experimentText(workload, seed));
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function experimentText(workload: Workload, seed: number): string {
  const { epochs, batchSize, learningRate, stages } = workload;
  const shared = { epochs, batchSize, optimizer: 'adamw', learningRate, precision: 'float32', seed };
  const blocks = {
    dataset: stages.dataset,
    model: { preset: workload.preset },
    preprocess: stages.preprocess,
    finetune: { ...shared, ...stages.finetune },
    evaluate: {},
    package: { to: 'package' },
  };
  const text = Object.entries(blocks).map(([stage, settings]) => {
    const lines = Object.entries(settings).map(([setting, value]) => `${setting}: ${value}\n`);
    return `\`\`\`yaml ${stage}\n${lines.join('')}\`\`\`\n`;
  });
  return [`# ${workload.name}\n`, ...text].join('\n');
}
