import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { describeModel } from '../../../src/engine/models/describeModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { goldenNames, goldenTensors, readGolden } from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';
import { golden, withFolder } from './mobileNetFolder';
import { withLoadedModel } from './withLoadedModel';

for (const name of goldenNames) {
  test(
    `${name}: what is saved has the original's names, shapes and numbers`,
    flat(() =>
      withFolder(
        (folder) =>
          withLoadedModel({ folder, seed: 0 }, async (model) => {
            const saved = path.join(folder, 'saved');
            await saveModel(model, saved);
            const expected = goldenTensors(readGolden(name));
            const file = await openSafetensors(path.join(saved, 'model.safetensors'));
            assert.deepEqual(file.names, [...expected.keys()].sort());
            for (const [tensor, { shape, values }] of expected) {
              assert.deepEqual(file.info(tensor).shape, shape, tensor);
              assert.deepEqual(await file.read(tensor), values, tensor);
            }
            await file.close();
          }),
        undefined,
        readGolden(name),
      ),
    ),
  );
}

test(
  'the names that DenseNet had in old files are read, and written as they are now',
  flat(() => {
    const densenet = readGolden('densenet121');
    return withFolder(
      (folder) =>
        withLoadedModel({ folder, seed: 0 }, ({ architecture }) => {
          const layer = 'features.denseblock1.denselayer2';
          assert.equal(architecture.canonicalName(`${layer}.norm.1.weight`), `${layer}.norm1.weight`);
          assert.equal(architecture.storedName(`${layer}.conv2.weight`), `${layer}.conv2.weight`);
        }),
      (tensors) => {
        for (const [name, tensor] of [...tensors]) {
          const old = name.replace(/(denselayer\d+\.(?:norm|conv))([12])/, '$1.$2');
          tensors.delete(name);
          tensors.set(old, tensor);
        }
      },
      densenet,
    );
  }),
);

test(
  'keeps the config, and names the classes in it for every library',
  flat(() =>
    withFolder(async (folder) => {
      const config = {
        ...golden.config,
        num_classes: 3,
        pretrained_cfg: { input_size: [3, 96, 96], mean: [0, 0, 0] },
      };
      await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
      const labels = ['cat', 'dog', 'fish'];
      await withLoadedModel({ folder, labels, seed: 3 }, async (model) => {
        assert.ok(model.headIsNew);
        assert.deepEqual(model.variables.get('classifier.weight')!.shape, [3, 1280]);
        assert.deepEqual(model.architecture.images, {
          size: 96,
          crop: 0.875,
          test: { size: 96, crop: 0.875 },
          interpolation: 'bilinear',
          mean: [0, 0, 0],
          std: [0.229, 0.224, 0.225],
        });
        await saveModel(model, path.join(folder, 'saved'));
      });
      const written = JSON.parse(await readFile(path.join(folder, 'saved', 'config.json'), 'utf8'));
      assert.deepEqual(written, {
        ...config,
        problem_type: 'single_label_classification',
        label_names: labels,
        id2label: { 0: 'cat', 1: 'dog', 2: 'fish' },
        label2id: { cat: 0, dog: 1, fish: 2 },
      });
      await withLoadedModel({ folder: path.join(folder, 'saved'), seed: 0 }, (model) => {
        assert.deepEqual([model.labels, model.headIsNew], [labels, false]);
      });
    }),
  ),
);

test(
  'filters and running statistics are what TensorFlow and training need',
  flat(() =>
    withFolder((folder) =>
      withLoadedModel({ folder, seed: 0 }, ({ variables }) => {
        const shapeOf = (name: string) => variables.get(name)!.shape;
        assert.deepEqual(shapeOf('conv_stem.weight'), [3, 3, 3, 16]);
        assert.deepEqual(shapeOf('blocks.1.0.conv_dw.weight'), [3, 3, 48, 1]);
        const fixed = [...variables].filter(([, variable]) => !variable.trainable).map(([name]) => name);
        assert.equal(fixed.length, 2 * 52);
        assert.ok(fixed.every((name) => /\.running_(mean|var)$/.test(name)));
      }),
    ),
  ),
);

test(
  'counters of batches are passed over',
  flat(() =>
    withFolder(
      (folder) => withLoadedModel({ folder, seed: 0 }, ({ labels }) => assert.equal(labels.length, 5)),
      (tensors) =>
        tensors.set('features.0.1.num_batches_tracked', {
          dtype: 'I32',
          shape: [],
          values: Int32Array.of(7),
        }),
    ),
  ),
);

for (const name of [
  'resnet18.tv_in1k',
  'resnet50',
  'efficientnet_b7',
  'tf_efficientnet_lite4.in1k',
  'wide_resnet50_2',
  'mobilenetv2_110d',
  'mobilenet_v2',
]) {
  test(
    `${name} is a known architecture`,
    flat(() =>
      withFolder(
        // The weights are MobileNetV2's, so that only it can load them.
        async (folder) => {
          const isMobile = name.startsWith('mobile');
          const load = withLoadedModel({ folder, seed: 0 }, ({ family }) =>
            assert.equal(family.name, 'mobilenet_v2'),
          );
          const refusal = { code: /^(weights\/missing-tensors|model\/other-network)$/ };
          await (isMobile ? load : assert.rejects(load, refusal));
        },
        undefined,
        { ...golden, config: { architecture: name } },
      ),
    ),
  );
}

test(
  'a folder of known weights is described with their licence and origin',
  flat(() =>
    withFolder(async (folder) => {
      const describe = async (config: Record<string, unknown>) => {
        await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
        return describeModel({ kind: 'folder', name: 'mine', folder, files: [] }, folder);
      };
      const known = await describe({ architecture: 'mobilenetv2_100', pretrained_cfg: { tag: 'ra_in1k' } });
      assert.equal(known.license, 'Apache-2.0');
      assert.equal(known.origin, 'https://huggingface.co/timm/mobilenetv2_100.ra_in1k');
      assert.equal(known.family, 'mobilenet_v2');
      const unknown = await describe({
        architecture: 'mobilenetv2_100',
        pretrained_cfg: { tag: 'constructor' },
      });
      assert.equal(unknown.license, undefined);
    }),
  ),
);
