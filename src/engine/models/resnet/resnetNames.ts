import { isBatchCounter } from '../imageTensors';

/** Where timm and torchvision, whose names are equal and which this room uses, and transformers keep a layer. */
const layers: readonly (readonly [transformers: RegExp, name: (...parts: number[]) => string])[] = [
  [/^(?:resnet\.)?embedder\.embedder\.convolution$/, () => 'conv1'],
  [/^(?:resnet\.)?embedder\.embedder\.normalization$/, () => 'bn1'],
  [
    /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.convolution$/,
    (stage, block, layer) => `layer${stage! + 1}.${block}.conv${layer! + 1}`,
  ],
  [
    /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.normalization$/,
    (stage, block, layer) => `layer${stage! + 1}.${block}.bn${layer! + 1}`,
  ],
  [
    /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.convolution$/,
    (stage, block) => `layer${stage! + 1}.${block}.downsample.0`,
  ],
  [
    /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.normalization$/,
    (stage, block) => `layer${stage! + 1}.${block}.downsample.1`,
  ],
  [/^classifier\.1$/, () => 'fc'],
];

/** The name of a checkpoint's tensor in timm and torchvision; undefined for one to pass over. */
export function canonicalResnetName(stored: string): string | undefined {
  if (isBatchCounter(stored)) return undefined;
  const [layer, part] = splitLast(stored);
  for (const [pattern, name] of layers) {
    const match = pattern.exec(layer);
    if (match) return `${name(...match.slice(1).map(Number))}.${part}`;
  }
  return stored;
}

/** The way back, for a checkpoint whose names are transformers'. */
export function transformersResnetName(name: string): string {
  const [layer, part] = splitLast(name);
  return `${transformersLayer(layer)}.${part}`;
}

function transformersLayer(layer: string): string {
  if (layer === 'conv1') return 'resnet.embedder.embedder.convolution';
  if (layer === 'bn1') return 'resnet.embedder.embedder.normalization';
  const match = /^layer(\d+)\.(\d+)\.(conv|bn|downsample\.)(\d)$/.exec(layer);
  if (!match) return 'classifier.1';
  const [, stage, block, kind, number] = match;
  const at = `resnet.encoder.stages.${Number(stage) - 1}.layers.${block}`;
  if (kind === 'downsample.') return `${at}.shortcut.${number === '0' ? 'convolution' : 'normalization'}`;
  return `${at}.layer.${Number(number) - 1}.${kind === 'conv' ? 'convolution' : 'normalization'}`;
}

function splitLast(name: string): [layer: string, part: string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
