import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { describeModel } from '../../../src/engine/models/describeModel';
import { loadModel } from '../../../src/engine/models/headedModel';
import { families } from '../../../src/engine/models/registry';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { type TensorToWrite, writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { GraftError } from '../../../src/experiment/errors/errors';
import * as bert from '../../golden/bert/goldenBert';
import * as elmo from '../../golden/elmo/goldenElmo';
import * as gpt2 from '../../golden/gpt2/goldenGpt2';
import * as images from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

interface Folder {
  readonly folder: string;
  remove(): void | Promise<void>;
}

const encoder = (name: string) => () => bert.goldenFolder(bert.readGolden(name));
const network = (name: (typeof images.goldenNames)[number]) => () =>
  images.goldenFolder(images.readGolden(name));

/** A small model of each family, with a head. */
const models: Readonly<Record<string, () => Promise<Folder>>> = {
  bert: encoder('padded'),
  distilbert: encoder('distilbert'),
  roberta: encoder('roberta'),
  'xlm-roberta': encoder('xlmRoberta'),
  albert: encoder('albert'),
  mpnet: encoder('mpnet'),
  gpt2: () => gpt2.goldenFolder(gpt2.readGolden('wide'), 'classifier'),
  elmo: () => elmo.goldenFolder(elmo.readGolden('tanh')),
  resnet: network('resnet18'),
  mobilenet_v2: network('mobilenetV2'),
  mobilenet_v3: network('mobilenetV3Small'),
  efficientnet: network('efficientnetB0'),
  densenet: network('densenet121'),
  vgg: network('vgg13Torchvision'),
  alexnet: network('alexnet'),
  inception_v3: network('inceptionV3'),
};

/** Families with equal tensors in their checkpoints. */
const sameTensors = [['roberta', 'xlm-roberta']];

test('every family is here', () => {
  assert.deepEqual(
    Object.keys(models),
    families.map(({ name }) => name),
  );
});

/** Runs `use` with a copy of each family's folder. */
async function withCopies(use: (folders: ReadonlyMap<string, string>) => Promise<void>): Promise<void> {
  const all = mkdtempSync(path.join(os.tmpdir(), 'graft-refusals-'));
  try {
    const folders = new Map<string, string>();
    for (const [name, make] of Object.entries(models)) {
      const made = await make();
      folders.set(name, path.join(all, name));
      cpSync(made.folder, path.join(all, name), { recursive: true });
      await made.remove();
    }
    await use(folders);
  } finally {
    rmSync(all, { recursive: true });
  }
}

/** The refusal of a folder, which names the folder or one of its files and has a remedy. */
async function refusalOf(folder: string): Promise<GraftError> {
  const thrown = await loadModel({ folder, seed: 0 }).then(
    (model) => {
      model.dispose();
      return undefined;
    },
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof GraftError, `${folder} was ${thrown === undefined ? 'loaded' : thrown}`);
  assert.ok(thrown.place?.file?.startsWith(folder) || thrown.message.includes(folder), thrown.message);
  assert.ok(thrown.remedy, `${thrown.code} has no remedy`);
  return thrown;
}

const configOf = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'));

test("weights of another family are refused under any family's config", (t) =>
  withCopies(async (folders) => {
    for (const [name, folder] of folders)
      await t.test(
        name,
        flat(() => refuseOtherConfigs(name, folder, folders)),
      );
  }));

/** Puts the config of every other family beside the weights of one. */
async function refuseOtherConfigs(
  name: string,
  folder: string,
  folders: ReadonlyMap<string, string>,
): Promise<void> {
  const config = readFileSync(path.join(folder, 'config.json'));
  for (const [other, otherFolder] of folders) {
    const isSame = sameTensors.some((pair) => pair.includes(name) && pair.includes(other));
    if (name === other || isSame) continue;
    writeFileSync(path.join(folder, 'config.json'), readFileSync(path.join(otherFolder, 'config.json')));
    const { code } = await refusalOf(folder);
    assert.match(code, /^weights\/|^model\//, `${name} under the config of ${other}`);
    // The model stage reports the same before the data are read.
    await assert.rejects(describeModel({ kind: 'folder', name, folder, files: [] }, folder), {
      code: /^weights\/|^model\//,
    });
  }
  writeFileSync(path.join(folder, 'config.json'), config);
}

test(
  'half a set of shards is refused with the names of the other half',
  flat(() =>
    withCopies(async (folders) => {
      for (const folder of folders.values()) {
        await intoShards(folder);
        rmSync(path.join(folder, 'model-00002-of-00002.safetensors'));
        const { code, message } = await refusalOf(folder);
        assert.equal(code, 'weights/missing-shards');
        assert.match(message, /model-00002-of-00002\.safetensors/);
      }
    }),
  ),
);

/** Writes a folder's weights again in two files. */
async function intoShards(folder: string): Promise<void> {
  const whole = await openSafetensors(path.join(folder, 'model.safetensors'));
  const files = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const fileOf = new Map(whole.names.map((name, i) => [name, files[i % 2]!]));
  for (const file of files) {
    const names = whole.names.filter((name) => fileOf.get(name) === file);
    const tensors = names.map((name): [string, TensorToWrite] => [
      name,
      { dtype: 'F32', shape: whole.info(name).shape, values: () => whole.read(name) },
    ]);
    await writeSafetensors(path.join(folder, file), new Map(tensors));
  }
  await whole.close();
  rmSync(path.join(folder, 'model.safetensors'));
  const index = { weight_map: Object.fromEntries(fileOf) };
  writeFileSync(path.join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
}

test(
  'a head of another size than the config names outputs is refused with both numbers',
  flat(() =>
    withCopies(async (folders) => {
      for (const folder of folders.values()) {
        const { num_classes: _, ...config } = configOf(folder);
        const id2label = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [i, `label ${i}`]));
        writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...config, id2label }));
        const { code, message } = await refusalOf(folder);
        assert.equal(code, 'model/wrong-head', message);
        assert.match(message, /11 .*\d/);
      }
    }),
  ),
);

test(
  'a vocabulary of another size than the table of tokens is refused with the name of the table',
  flat(() =>
    withCopies(async (folders) => {
      for (const [name, folder] of folders) {
        const config = configOf(folder);
        if (!('vocab_size' in config)) continue;
        const more = { ...config, vocab_size: config.vocab_size + 1 };
        writeFileSync(path.join(folder, 'config.json'), JSON.stringify(more));
        const { code, message } = await refusalOf(folder);
        assert.equal(code, 'weights/wrong-shape', name);
        assert.match(message, /word_embeddings|wte/, name);
      }
    }),
  ),
);

test(
  'weights with a number that is NaN or infinite are refused with the name of the tensor',
  flat(() =>
    withCopies(async (folders) => {
      for (const [i, folder] of [...folders.values()].entries()) {
        const file = path.join(folder, 'model.safetensors');
        const bytes = readFileSync(file);
        const last = i % 2 === 0 ? Number.NaN : Number.NEGATIVE_INFINITY;
        bytes.writeFloatLE(last, bytes.length - 4);
        writeFileSync(file, bytes);
        const { code, message } = await refusalOf(folder);
        assert.equal(code, 'weights/not-finite', message);
        assert.match(message, /^\S+\.\S+ of the model in .* NaN/);
      }
    }),
  ),
);

const standIns: Record<string, [text: string, named: RegExp]> = {
  'a pointer of Git LFS': ['version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n', /Git LFS/],
  'a page to sign in': ['<!DOCTYPE html>\n<html><title>Sign in</title></html>', /web page/],
};

for (const [what, [text, named]] of Object.entries(standIns))
  test(`${what} in the place of weights is refused as what it is`, async () => {
    for (const name of ['model.safetensors', 'pytorch_model.bin']) {
      const { folder, remove } = await models.bert!();
      rmSync(path.join(folder, 'model.safetensors'));
      writeFileSync(path.join(folder, name), text);
      const { code, message, place } = await refusalOf(folder);
      await remove();
      assert.equal(code, 'weights/stand-in');
      assert.equal(place?.file, path.join(folder, name));
      assert.match(message, named);
    }
  });

test('a config.json that is no config is refused with the reason', async () => {
  const reasons = {
    '{"model_type": ': /it is not JSON \(.*end/,
    '[]': /object/,
    '{"model_type": 4}': /model_type.*string/,
  };
  const { folder, remove } = await models.bert!();
  for (const [text, reason] of Object.entries(reasons)) {
    writeFileSync(path.join(folder, 'config.json'), text);
    const { code, message } = await refusalOf(folder);
    assert.equal(code, 'model/bad-config');
    assert.match(message, reason);
  }
  await remove();
});
