import type { OtherNames } from '../otherNames';

/** Blocks a stage, as in table 2 of the paper: torchvision numbers all blocks in one row, timm by stage. */
const blocksOfStages = [1, 2, 3, 4, 3, 3, 1];

/** A block's layers in torchvision and in timm. The first block has no expansion. */
const firstBlock = [
  ['conv.0.0', 'conv_dw'],
  ['conv.0.1', 'bn1'],
  ['conv.1', 'conv_pw'],
  ['conv.2', 'bn2'],
] as const;
const laterBlock = [
  ['conv.0.0', 'conv_pw'],
  ['conv.0.1', 'bn1'],
  ['conv.1.0', 'conv_dw'],
  ['conv.1.1', 'bn2'],
  ['conv.2', 'conv_pwl'],
  ['conv.3', 'bn3'],
] as const;

/** From torchvision's names of layers to timm's. */
const timmNames = new Map(layerNames());

function* layerNames(): Generator<[torchvision: string, timm: string]> {
  yield* [
    ['features.0.0', 'conv_stem'],
    ['features.0.1', 'bn1'],
  ] as [string, string][];
  let feature = 1;
  for (const [stage, blocks] of blocksOfStages.entries()) {
    for (let block = 0; block < blocks; block++, feature++) {
      for (const [torchvision, timm] of feature === 1 ? firstBlock : laterBlock) {
        yield [`features.${feature}.${torchvision}`, `blocks.${stage}.${block}.${timm}`];
      }
    }
  }
  yield [`features.${feature}.0`, 'conv_head'];
  yield [`features.${feature}.1`, 'bn2'];
  yield ['classifier.1', 'classifier'];
}

/** MobileNetV2 in torchvision. */
export const mobilenetV2Names: OtherNames = {
  library: 'torchvision',
  pattern: /^features\./,
  headName: 'classifier.1',
  layerNames: () => (layer) => timmNames.get(layer),
};
