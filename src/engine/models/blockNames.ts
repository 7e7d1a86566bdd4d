import { blockLayers } from './invertedResiduals';

/** The layers of a block, with a library's names. */
export interface BlockNames {
  readonly expansion: string;
  readonly expansionNorm: string;
  readonly depthwise: string;
  readonly depthwiseNorm: string;
  readonly reduce: string;
  readonly widen: string;
  readonly projection: string;
  readonly projectionNorm: string;
}

/** torchvision numbers the layers of a block. */
function torchvisionNames(expands: boolean, isGated: boolean): BlockNames {
  const first = expands ? 1 : 0;
  const last = first + (isGated ? 2 : 1);
  return {
    expansion: expands ? 'block.0.0' : 'none',
    expansionNorm: expands ? 'block.0.1' : 'none',
    depthwise: `block.${first}.0`,
    depthwiseNorm: `block.${first}.1`,
    reduce: `block.${first + 1}.fc1`,
    widen: `block.${first + 1}.fc2`,
    projection: `block.${last}.0`,
    projectionNorm: `block.${last}.1`,
  };
}

/** Maps a library's names of a block's layers to timm's. */
export function timmBlockLayers(names: BlockNames, expands: boolean): Map<string, string> {
  const timm = blockLayers(expands);
  return new Map([
    [names.expansion, 'conv_pw'],
    [names.expansionNorm, 'bn1'],
    [names.depthwise, 'conv_dw'],
    [names.depthwiseNorm, timm.depthwiseNorm],
    [names.reduce, 'se.conv_reduce'],
    [names.widen, 'se.conv_expand'],
    [names.projection, timm.projection],
    [names.projectionNorm, timm.projectionNorm],
  ]);
}

/** Maps torchvision's names of a block's layers to timm's. */
export function torchvisionBlockLayers(expands: boolean, isGated: boolean): Map<string, string> {
  return timmBlockLayers(torchvisionNames(expands, isGated), expands);
}
