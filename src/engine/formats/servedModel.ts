import type { Feed } from '../compile/feeds';
import { type ForwardPass, recordForward } from '../compile/forwardPass';
import type { AxisSizes } from '../compile/namedFeeds';
import { modalityNamed } from '../inputs/modalities';
import type { InputSpec } from '../models/family';
import type { HeadedModel } from '../models/headedModel';
import { elementCount } from '../tensorflow/elementCount';
import { servedName } from './servedNames';

/**
 * Records the forward pass of a model as others are to run it: fed by the original's names, it gives the head's outputs as they are served.
 * @param sizes of axes that can have no other
 * @param usual sizes of the others, for a model that works at one size only
 * @throws GraftError `formats/not-recorded`
 */
export function recordServed(
  { architecture, family, serve, variables }: HeadedModel,
  sizes: AxisSizes = {},
  usual: AxisSizes = {},
): ForwardPass {
  const { inputs } = architecture;
  const { recorded } = modalityNamed(family.modality);
  const sizeOf = (axis: string) =>
    usual[axis] ?? (axis === 'batch' ? usualBatch : recorded.sizeOf(axis, architecture));
  const example = Object.fromEntries(
    inputs.map((input) => [servedName(input.name), exampleFeed(input, sizes, sizeOf)]),
  );
  const served: ForwardPass['forward'] = (given) => {
    const own = inputs.map(({ name }) => [name, given[servedName(name)]!] as const);
    return serve(Object.fromEntries(own));
  };
  return recordForward(served, variables, example, recorded.mayBeFixed);
}

/** Examples in the recorded batch: a number that differs from other sizes. */
const usualBatch = 3;

/** Zeros of the input's shape. */
function exampleFeed({ dtype, axes }: InputSpec, sizes: AxisSizes, sizeOf: (axis: string) => number): Feed {
  const sized = axes.map((axis) => sizes[axis] ?? axis);
  const shape = sized.map((axis) => (typeof axis === 'number' ? axis : sizeOf(axis)));
  const count = elementCount(shape);
  const values = dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
  return { values, shape, axes: sized.map((axis) => (typeof axis === 'string' ? axis : undefined)) };
}
