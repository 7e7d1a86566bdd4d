import type { Feed } from '../compile/feeds';
import { type ForwardPass, recordForward } from '../compile/forwardPass';
import type { AxisSizes } from '../compile/namedFeeds';
import type { Architecture, InputSpec } from '../models/family';
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
  { architecture, serve, variables }: HeadedModel,
  sizes: AxisSizes = {},
  usual: AxisSizes = {},
): ForwardPass {
  const { inputs } = architecture;
  const example = Object.fromEntries(
    inputs.map((input) => [servedName(input.name), exampleFeed(input, architecture, { sizes, usual })]),
  );
  const served: ForwardPass['forward'] = (given) => {
    const own = inputs.map(({ name }) => [name, given[servedName(name)]!] as const);
    return serve(Object.fromEntries(own));
  };
  // A text has any number of words; an image's size is the model's own.
  return recordForward(served, variables, example, architecture.images !== undefined);
}

/** Zeros of the input's shape. */
function exampleFeed(
  { dtype, axes }: InputSpec,
  architecture: Architecture,
  { sizes, usual }: { readonly sizes: AxisSizes; readonly usual: AxisSizes },
): Feed {
  const sized = axes.map((axis) => sizes[axis] ?? axis);
  const shape = sized.map((axis) =>
    typeof axis === 'number' ? axis : (usual[axis] ?? exampleSize(axis, architecture)),
  );
  const count = elementCount(shape);
  const values = dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
  return { values, shape, axes: sized.map((axis) => (typeof axis === 'string' ? axis : undefined)) };
}

/** Sizes that the model was made for, and that tell the axes apart. */
function exampleSize(axis: string, { maxLength = 16, images }: Architecture): number {
  if (axis === 'batch') return 3;
  return axis === 'length' ? Math.min(16, maxLength) : (images?.size ?? 224);
}
