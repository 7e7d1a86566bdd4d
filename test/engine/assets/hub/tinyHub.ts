import path from 'node:path';
import { type FixtureRepository, startHub } from './hubFixture';
import { HubSpace } from './hubSpace';

export const commit = 'c'.repeat(40);
export const weights = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251));
/** The repository's files: what a model needs, and what is fetched for none. */
export const tiny = {
  '.gitattributes': '*.bin filter=lfs',
  'README.md': '---\nlicense: apache-2.0\nlanguage: [en, de]\n---\n# Tiny\n',
  'config.json': '{"model_type": "bert", "vocab_size": 7}',
  'tokenizer.json': '{"model": {}}',
  'vocab.txt': '[PAD]\n',
  '1_Pooling/config.json': '{"pooling_mode_mean_tokens": true}',
  'model.safetensors': weights,
  'pytorch_model.bin': Buffer.alloc(2000, 1),
  'tf_model.h5': Buffer.alloc(2000, 2),
  'flax_model.msgpack': Buffer.alloc(2000, 3),
  'onnx/model.onnx': 'never asked for',
};

export type TinyHub = Awaited<ReturnType<typeof openTinyHub>>;

/** A hub with one repository, `org/tiny`, and a user who has fetched nothing from it yet. */
export async function openTinyHub() {
  const repositories: Record<string, FixtureRepository> = {
    'org/tiny': { commit, files: { ...tiny }, tags: ['v1', 'refs/pr/1'] },
  };
  const hub = await startHub(repositories);
  const space = new HubSpace(hub.endpoint);
  return {
    repositories,
    hub,
    space,
    /** Where the user's cache has a file of the repository. */
    inCache: (...names: string[]) => path.join(space.cache, 'models--org--tiny', ...names),
    close: async () => {
      await hub.close();
      space.remove();
    },
  };
}
