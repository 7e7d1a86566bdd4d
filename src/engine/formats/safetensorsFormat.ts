import { cp } from 'node:fs/promises';
import path from 'node:path';
import { feedTensors, takeNumbers } from '../compile/feeds';
import { loadClassifier } from '../models/classifier';
import type { Format } from './format';
import { servedName } from './servedNames';

/** Whether a file of a model's folder holds weights. */
export function isWeightFile(file: string): boolean {
  return file.endsWith('.safetensors');
}

/** The Hugging Face layout: weights beside the config and the tokenizer, which stand in every package. */
export const safetensorsFormat: Format = {
  path: 'model.safetensors',
  runtime: 'Graft',
  write: async (model, folder) => {
    const wanted = (file: string) => isWeightFile(file) || path.extname(file) === '';
    await cp(model.folder, folder, { recursive: true, filter: wanted });
  },
  open: async (folder) => {
    const classifier = await loadClassifier({ folder, seed: 0 });
    const { inputs } = classifier.architecture;
    return {
      run: async (feeds) => {
        const own = inputs.flatMap(({ name }) => {
          const feed = feeds[servedName(name)];
          return feed ? [[name, feed] as const] : [];
        });
        return takeNumbers(() => classifier.serve(feedTensors(Object.fromEntries(own))));
      },
      close: async () => classifier.dispose(),
    };
  },
};
