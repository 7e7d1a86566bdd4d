import * as z from 'zod';
import { largestOf } from '../../../experiment/words/extremes';
import { type BlockNames, timmBlockLayers, torchvisionBlockLayers } from '../blockNames';
import type { ConfigFile } from '../configFile';
import type { TensorShapes } from '../family';
import type { OtherNames } from '../otherNames';

const transformers: BlockNames = {
  expansion: 'expansion.expand_conv',
  expansionNorm: 'expansion.expand_bn',
  depthwise: 'depthwise_conv.depthwise_conv',
  depthwiseNorm: 'depthwise_conv.depthwise_norm',
  reduce: 'squeeze_excite.reduce',
  widen: 'squeeze_excite.expand',
  projection: 'projection.project_conv',
  projectionNorm: 'projection.project_bn',
};

const efficientnetPytorch: BlockNames = {
  expansion: '_expand_conv',
  expansionNorm: '_bn0',
  depthwise: '_depthwise_conv',
  depthwiseNorm: '_bn1',
  reduce: '_se_reduce',
  widen: '_se_expand',
  projection: '_project_conv',
  projectionNorm: '_bn2',
};

/** A library that numbers all blocks in one row. */
interface RowOfBlocks {
  /** Before a block's number. */
  readonly blocks: string;
  readonly layers: BlockNames;
  /** The layers outside of the blocks, to timm's names. */
  readonly others: Readonly<Record<string, string>>;
}

function rowNames({ blocks, layers, others }: RowOfBlocks): OtherNames['layerNames'] {
  return (stored, config) => {
    const prefix = [...stored.keys()].some((name) => name.startsWith('efficientnet.')) ? 'efficientnet.' : '';
    const names = new Map(Object.entries(others).map(([name, timm]) => [`${prefix}${name}`, timm]));
    const at = (block: number) => `${prefix}${blocks}.${block}`;
    const widthOf = (block: number) => stored.get(`${at(block)}.${layers.projection}.weight`)?.[0];
    const widths: number[] = [];
    for (let width = widthOf(0); width !== undefined; width = widthOf(widths.length)) widths.push(width);
    for (const [block, timmBlock] of stagesOf(widths, repeatsOf(config)).entries()) {
      const expands = stored.has(`${at(block)}.${layers.expansion}.weight`);
      for (const [name, timm] of timmBlockLayers(layers, expands))
        names.set(`${at(block)}.${name}`, `${timmBlock}.${timm}`);
    }
    return (layer) => names.get(layer);
  };
}

/**
 * timm's names of all blocks. Where the config does not say how many a stage has, a stage begins where the width changes: in B0 to B8 and
 * L2 the widths of all stages differ from those beside them.
 * @param widths the channels that leave each block
 */
function stagesOf(widths: readonly number[], repeats: readonly number[] | undefined): string[] {
  let [stage, index] = [-1, 0];
  return widths.map((width, block) => {
    const continues = repeats ? index + 1 < (repeats[stage] ?? 0) : width === widths[block - 1];
    [stage, index] = continues ? [stage, index + 1] : [stage + 1, 0];
    return `blocks.${stage}.${index}`;
  });
}

/** The keys of transformers' configs that say how many blocks a stage has, with its defaults. */
const depthSchema = z.object({
  num_block_repeats: z.array(z.number().int().min(1).max(100)).default([1, 2, 2, 3, 3, 4, 1]),
  depth_coefficient: z.number().positive().max(100).default(3.1),
});

/** Blocks in each stage; undefined where a config does not say. */
function repeatsOf(config: ConfigFile): number[] | undefined {
  const { data } = depthSchema.safeParse(config);
  if (!data || !Object.keys(depthSchema.shape).some((key) => key in config)) return undefined;
  return data.num_block_repeats.map((count) => Math.ceil(data.depth_coefficient * count));
}

function torchvisionNames(stored: TensorShapes): (layer: string) => string | undefined {
  const last = largestOf(
    [...stored.keys()].map((name) => Number(/^features\.(\d+)\.0\.weight$/.exec(name)?.[1] ?? 0)),
  );
  const outside: Readonly<Record<string, string>> = {
    'features.0.0': 'conv_stem',
    'features.0.1': 'bn1',
    [`features.${last}.0`]: 'conv_head',
    [`features.${last}.1`]: 'bn2',
    'classifier.1': 'classifier',
  };
  return (layer) => {
    const match = /^features\.(\d+)\.(\d+)\.(block\..*)$/.exec(layer);
    if (!match) return outside[layer];
    const [, stage, block, name] = match;
    const expands = stored.has(`features.${stage}.${block}.block.3.0.weight`);
    const timm = torchvisionBlockLayers(expands, true).get(name!);
    return timm && `blocks.${Number(stage) - 1}.${block}.${timm}`;
  };
}

/** The libraries besides timm that save EfficientNets. */
export const efficientnetNames: readonly OtherNames[] = [
  {
    library: 'torchvision',
    pattern: /^features\.\d+\.\d+\.block\./,
    headName: 'classifier.1',
    layerNames: torchvisionNames,
  },
  {
    library: 'transformers',
    pattern: /^(efficientnet\.)?encoder\.blocks\.\d+\.depthwise_conv\./,
    headName: 'classifier',
    prefix: 'efficientnet.',
    layerNames: rowNames({
      blocks: 'encoder.blocks',
      layers: transformers,
      others: {
        'embeddings.convolution': 'conv_stem',
        'embeddings.batchnorm': 'bn1',
        'encoder.top_conv': 'conv_head',
        'encoder.top_bn': 'bn2',
      },
    }),
  },
  {
    library: 'efficientnet_pytorch',
    pattern: /^_blocks\.\d+\._depthwise_conv\./,
    headName: '_fc',
    layerNames: rowNames({
      blocks: '_blocks',
      layers: efficientnetPytorch,
      others: {
        _conv_stem: 'conv_stem',
        _bn0: 'bn1',
        _conv_head: 'conv_head',
        _bn1: 'bn2',
        _fc: 'classifier',
      },
    }),
  },
];
