import { torchvisionBlockLayers } from '../blockNames';
import type { OtherNames } from '../otherNames';

/** Blocks a stage, as in tables 1 and 2 of the paper: torchvision numbers all blocks in one row, timm by stage. */
const blocksOfStages = { small: [1, 2, 3, 2, 3], large: [1, 2, 3, 4, 2, 3] } as const;

/** MobileNetV3 in torchvision. */
export const mobilenetV3Names: OtherNames = {
  library: 'torchvision',
  pattern: /^features\.\d+\.block\./,
  headName: 'classifier.3',
  layerNames: (stored) => {
    const isSmall = stored.has('features.1.block.1.fc1.weight');
    const stages = blocksOfStages[isSmall ? 'small' : 'large'];
    const names = new Map([
      ['features.0.0', 'conv_stem'],
      ['features.0.1', 'bn1'],
      ['classifier.0', 'conv_head'],
      ['classifier.3', 'classifier'],
    ]);
    let feature = 1;
    for (const [stage, blocks] of stages.entries()) {
      for (let block = 0; block < blocks; block++, feature++) {
        const at = `features.${feature}`;
        // A filter of one pixel widens the input first.
        const expands = stored.get(`${at}.block.0.0.weight`)?.[2] === 1;
        const isGated = stored.has(`${at}.block.${expands ? 2 : 1}.fc1.weight`);
        for (const [name, timm] of torchvisionBlockLayers(expands, isGated))
          names.set(`${at}.${name}`, `blocks.${stage}.${block}.${timm}`);
      }
    }
    names.set(`features.${feature}.0`, `blocks.${stages.length}.0.conv`);
    names.set(`features.${feature}.1`, `blocks.${stages.length}.0.bn1`);
    return (layer) => names.get(layer);
  },
};
