/** Convolutions by their names, one after the other; two in one place are side by side, and what they give is put together. */
type Step = string | readonly [string, string];

/** One of the ways through a block. */
export interface Branch {
  /** The pooling before the convolutions. Max pooling halves the image. */
  readonly pooling?: 'average' | 'maximum';
  readonly steps: readonly Step[];
  /** Whether the last convolution halves the image. */
  readonly halves?: true;
}

const triple: Branch = { steps: ['branch3x3dbl_1', 'branch3x3dbl_2', 'branch3x3dbl_3'] };
const pooled: Branch = { pooling: 'average', steps: ['branch_pool'] };
const halved: Branch = { pooling: 'maximum', steps: [] };

/** Figures 5, 6 and 7 of the paper, and between them what halves the image, by torchvision's letters. */
const kinds = {
  a: [{ steps: ['branch1x1'] }, { steps: ['branch5x5_1', 'branch5x5_2'] }, triple, pooled],
  b: [{ steps: ['branch3x3'], halves: true }, { ...triple, halves: true }, halved],
  c: [
    { steps: ['branch1x1'] },
    { steps: ['branch7x7_1', 'branch7x7_2', 'branch7x7_3'] },
    { steps: ['branch7x7dbl_1', 'branch7x7dbl_2', 'branch7x7dbl_3', 'branch7x7dbl_4', 'branch7x7dbl_5'] },
    pooled,
  ],
  d: [
    { steps: ['branch3x3_1', 'branch3x3_2'], halves: true },
    { steps: ['branch7x7x3_1', 'branch7x7x3_2', 'branch7x7x3_3', 'branch7x7x3_4'], halves: true },
    halved,
  ],
  e: [
    { steps: ['branch1x1'] },
    { steps: ['branch3x3_1', ['branch3x3_2a', 'branch3x3_2b']] },
    { steps: ['branch3x3dbl_1', 'branch3x3dbl_2', ['branch3x3dbl_3a', 'branch3x3dbl_3b']] },
    pooled,
  ],
} satisfies Record<string, readonly Branch[]>;

interface InceptionBlock {
  readonly name: string;
  readonly branches: readonly Branch[];
  /** The stride of its output, in pixels of the image. */
  readonly reduction: number;
}

const blocksAt = (places: readonly string[], branches: readonly Branch[], reduction: number) =>
  places.map((place) => ({ name: `Mixed_${place}`, branches, reduction }));

/** The blocks of Inception v3 in the order of use. */
export const inceptionBlocks: readonly InceptionBlock[] = [
  ...blocksAt(['5b', '5c', '5d'], kinds.a, 8),
  ...blocksAt(['6a'], kinds.b, 16),
  ...blocksAt(['6b', '6c', '6d', '6e'], kinds.c, 16),
  ...blocksAt(['7a'], kinds.d, 32),
  ...blocksAt(['7b', '7c'], kinds.e, 32),
];

/** The auxiliary head: its input map, then pooling, two convolutions, a mean and a dense layer. */
export const secondReading = {
  block: 'Mixed_6e',
  convolutions: ['AuxLogits.conv0', 'AuxLogits.conv1'],
  head: 'AuxLogits.fc',
  /** Rows and columns that the pooling covers, that it moves by, and that the second convolution covers. */
  window: 5,
  stride: 3,
  /** The smallest map that leaves something to convolve. */
  leastSide: 17,
  /** The weight of its loss in torchvision's training. */
  share: 0.4,
} as const;

/** A convolution of the stem. */
export interface StemLayer {
  readonly name: string;
  readonly stride: 1 | 2;
  /** Whether it keeps the size, rather than losing what the filter reaches over. */
  readonly pads: boolean;
  /** Whether a pooling that halves follows. */
  readonly pools: boolean;
  /** The stride of its output, before the pooling, in pixels of the image. */
  readonly reduction: number;
}

export const inceptionStem: readonly StemLayer[] = [
  { name: 'Conv2d_1a_3x3', stride: 2, pads: false, pools: false, reduction: 2 },
  { name: 'Conv2d_2a_3x3', stride: 1, pads: false, pools: false, reduction: 2 },
  { name: 'Conv2d_2b_3x3', stride: 1, pads: true, pools: true, reduction: 2 },
  { name: 'Conv2d_3b_1x1', stride: 1, pads: true, pools: false, reduction: 4 },
  { name: 'Conv2d_4a_3x3', stride: 1, pads: false, pools: true, reduction: 4 },
];
