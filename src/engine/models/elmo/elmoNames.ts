import { characterKinds } from '../../../portable/characterIds';
import type { VariableRole } from '../variableRoles';
import type { ElmoConfig } from './elmoConfig';

/** The embedding of characters; its first row is the byte 0, and padding words have no row. */
export const characterTable = 'char_embed';

/** The names of the weights in AllenNLP's file. */
export const convolution = (filter: number) => ({
  weight: `CNN/W_cnn_${filter}`,
  bias: `CNN/b_cnn_${filter}`,
});
export const highway = (layer: number, part: 'transform' | 'carry') => ({
  weight: `CNN_high_${layer}/W_${part}`,
  bias: `CNN_high_${layer}/b_${part}`,
});
export const wordProjection = { weight: 'CNN_proj/W_proj', bias: 'CNN_proj/b_proj' };

export type Direction = 'forward' | 'backward';
export const directions: readonly Direction[] = ['forward', 'backward'];

/** A layer of one direction: `W_0` is [input and output, gates], `W_P_0` [cells, output]. */
export function lstmLayer(direction: Direction, layer: number) {
  const at = `RNN_${directions.indexOf(direction)}/RNN/MultiRNNCell/Cell${layer}/LSTMCell`;
  return { weight: `${at}/W_0`, bias: `${at}/B`, projection: `${at}/W_P_0` };
}

/** The weights of the mix of layers, learned with the task and absent from the file, with AllenNLP's names. */
export const mixScale = 'scalar_mix_0.gamma';
export const mixWeight = (layer: number) => `scalar_mix_0.scalar_parameters.${layer}`;

/** The name and shape of every variable as in the file, in the order of use. */
export function elmoShapes(config: ElmoConfig): Map<string, readonly number[]> {
  const { filters, wordSize, cells, layers, highways } = config;
  const width = filterCount(config);
  const shapes = new Map<string, readonly number[]>([
    [characterTable, [characterKinds - 1, config.characterSize]],
  ]);
  for (const [i, filter] of filters.entries()) {
    const { weight, bias } = convolution(i);
    shapes.set(weight, [1, filter.width, config.characterSize, filter.count]).set(bias, [filter.count]);
  }
  for (let layer = 0; layer < highways; layer++)
    for (const { weight, bias } of [highway(layer, 'transform'), highway(layer, 'carry')])
      shapes.set(weight, [width, width]).set(bias, [width]);
  shapes.set(wordProjection.weight, [width, wordSize]).set(wordProjection.bias, [wordSize]);
  for (let layer = 0; layer < layers; layer++)
    for (const { weight, bias, projection } of directions.map((direction) => lstmLayer(direction, layer)))
      shapes
        .set(weight, [2 * wordSize, 4 * cells])
        .set(bias, [4 * cells])
        .set(projection, [cells, wordSize]);
  for (const name of mixNames(config)) shapes.set(name, [1]);
  return shapes;
}

/** The variables that published files lack, with their initial values: the mean of the layers. */
export function freshMix(config: ElmoConfig): Map<string, number> {
  return new Map(mixNames(config).map((name) => [name, name === mixScale ? 1 : 0]));
}

const mixNames = ({ layers }: ElmoConfig) => [
  mixScale,
  ...Array.from({ length: layers + 1 }, (_, layer) => mixWeight(layer)),
];

/** The total number of filters. */
export function filterCount({ filters }: ElmoConfig): number {
  return filters.reduce((sum, { count }) => sum + count, 0);
}

/** The role of a variable: dense layers are [in, out] in the file. */
export function elmoRole(name: string): VariableRole {
  return /^CNN_(high_\d+|proj)\/W_/.test(name) ? 'transposedMatrix' : 'weight';
}

/** The block of a variable: 0 for the embedding, the layer's number for both directions, the last block for the mix. */
export function elmoBlock(name: string, { layers }: ElmoConfig): number {
  if (name.startsWith('classifier.')) return layers + 2;
  if (name.startsWith('scalar_mix_0.')) return layers + 1;
  const cell = /^RNN_\d\/RNN\/MultiRNNCell\/Cell(\d+)\//.exec(name);
  return cell ? Number(cell[1]) + 1 : 0;
}
