import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Examples, toCsv } from './example';
import { splitOff } from './splitOff';
import type { Workload } from './workload';

interface Texts {
  readonly name: string;
  readonly data: string;
  readonly examples: (cacheFolder: string) => Promise<Examples>;
  /** Tokens at which a text is cut. */
  readonly maxLength: number;
}

/** Texts of a few kinds, as three tables. */
export function textWorkload({ name, data, examples, maxLength }: Texts): Workload {
  return {
    ...{ name, data, preset: 'all-MiniLM-L6-v2', epochs: 3, batchSize: 16, learningRate: 5e-5 },
    words: `${maxLength} tokens`,
    steps: 'reads three tables, tokenizes',
    kind: 'text',
    scriptOptions: { '--max-length': maxLength },
    packaged: ['config.json', 'model.safetensors', 'tokenizer.json'],
    stages: {
      dataset: {
        ...{ train: 'train.csv', validation: 'validation.csv', test: 'test.csv' },
        ...{ text: 'text', label: 'label' },
      },
      preprocess: { maxLength },
      finetune: {},
    },
    prepare: async (cacheFolder) => {
      const { train, test } = await examples(cacheFolder);
      return async (folder, seed) => {
        const tables = { ...splitOff(train, seed), test };
        for (const [split, rows] of Object.entries(tables))
          await writeFile(path.join(folder, `${split}.csv`), toCsv(rows));
      };
    },
  };
}
