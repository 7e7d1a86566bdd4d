import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeadedModel } from '../../../src/engine/models/headedModel';
import { loadModel } from '../../../src/engine/models/headedModel';
import * as bert from '../../golden/bert/goldenBert';
import * as images from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

async function withModel(
  { folder, remove }: { folder: string; remove: () => void },
  body: (model: HeadedModel) => void,
): Promise<void> {
  const model = await loadModel({ folder, seed: 0 });
  try {
    body(model);
  } finally {
    model.dispose();
    remove();
  }
}

const cases = [
  [
    'BERT',
    () => bert.goldenFolder(bert.readGolden('padded')),
    {
      'bert.embeddings.LayerNorm.bias': 0,
      'bert.encoder.layer.0.attention.self.query.weight': 1,
      'bert.encoder.layer.1.output.dense.bias': 2,
      'bert.pooler.dense.weight': 2,
      'classifier.weight': 3,
    },
  ],
  [
    'ResNet',
    () => images.goldenFolder(images.readGolden('resnet18')),
    {
      'bn1.running_mean': 0,
      'layer1.0.conv1.weight': 1,
      'layer1.1.bn2.bias': 2,
      'layer4.1.conv2.weight': 8,
      'fc.bias': 9,
    },
  ],
  [
    'MobileNetV2',
    () => images.goldenFolder(images.readGolden('mobilenetV2')),
    {
      'conv_stem.weight': 0,
      'blocks.0.0.conv_dw.weight': 1,
      'blocks.1.0.bn1.weight': 2,
      'conv_head.weight': 17,
      'classifier.bias': 18,
    },
  ],
] as const;

for (const [name, folder, places] of cases) {
  test(
    `${name}: every variable has its depth, from the embedding or stem to the head`,
    flat(async () =>
      withModel(await folder(), ({ architecture, variables }) => {
        for (const [variable, block] of Object.entries(places)) {
          assert.ok(variables.has(variable), variable);
          assert.equal(architecture.blockOf(variable), block, variable);
        }
        const depths = [...variables.keys()].map(architecture.blockOf);
        assert.equal(new Set(depths).size, architecture.blocks + 2);
        assert.deepEqual(
          depths,
          [...depths].sort((a, b) => a - b),
          'variables come in the order of depth',
        );
      }),
    ),
  );
}
