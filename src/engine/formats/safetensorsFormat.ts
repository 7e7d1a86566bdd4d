import { cp, lstat } from 'node:fs/promises';
import { feedTensors, takeNumbers } from '../compile/feeds';
import { loadModel } from '../models/headedModel';
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
  isOwn: true,
  write: async (model, folder) => {
    const wanted = async (file: string) => isWeightFile(file) || (await lstat(file)).isDirectory();
    await cp(model.folder, folder, { recursive: true, filter: wanted });
  },
  open: async (folder) => {
    const model = await loadModel({ folder, seed: 0 });
    const { inputs } = model.architecture;
    return {
      run: async (feeds) => {
        const own = inputs.flatMap(({ name }) => {
          const feed = feeds[servedName(name)];
          return feed ? [[name, feed] as const] : [];
        });
        return takeNumbers(() => model.serve(feedTensors(Object.fromEntries(own))));
      },
      close: async () => model.dispose(),
    };
  },
};
