import type { OperationDefinition } from './operationDefinition';
import { attribute, type Call, likeInput, type ShapeRule, type TensorSpec } from './tensorSpec';

/** A custom operation of Graft, as `install/native/kernels/operations.cc` declares it to TensorFlow, with the shapes of its results. */
interface OwnOperation {
  readonly definition: OperationDefinition;
  readonly results: ShapeRule;
}

export const ownOperations: Readonly<Record<string, OwnOperation>> = {
  GraftGelu: own(['x', 'bias'], ['y'], likeInput(0)),
  GraftGeluGrad: own(['dy', 'x', 'bias'], ['dx', 'dbias'], likeInput(1, 2)),
  GraftGeluTanh: own(['x', 'bias'], ['y'], likeInput(0)),
  GraftGeluTanhGrad: own(['dy', 'x', 'bias'], ['dx', 'dbias'], likeInput(1, 2)),
  GraftDropout: own(['x', 'key', 'rows'], ['y'], likeInput(0), ['rate', 'kept_scale', 'place']),
  GraftLayerNorm: own(['x', 'scale', 'offset'], ['y', 'normalized', 'inverse'], normalized, ['epsilon']),
  GraftLayerNormGrad: own(
    ['dy', 'normalized', 'inverse', 'scale'],
    ['dx', 'dscale', 'doffset'],
    likeInput(0, 3, 3),
  ),
  GraftAddLayerNorm: own(
    ['x', 'bias', 'residual', 'key', 'scale', 'offset', 'rows'],
    ['y', 'normalized', 'inverse'],
    normalized,
    ['epsilon', 'rate', 'kept_scale', 'place'],
  ),
  GraftAddLayerNormGrad: own(
    ['dy', 'normalized', 'inverse', 'scale', 'key', 'rows'],
    ['dx', 'dbias', 'dresidual', 'dscale', 'doffset'],
    likeInput(0, 3, 0, 3, 3),
    ['rate', 'kept_scale', 'place'],
  ),
  GraftAttention: own(
    ['query', 'key', 'value', 'bias', 'dropout_key', 'starts'],
    ['attended', 'log_sums'],
    attended,
    ['heads', 'first_asks', 'rate', 'kept_scale', 'place'],
  ),
  GraftAttentionGrad: own(
    ['dy', 'query', 'key', 'value', 'bias', 'dropout_key', 'starts', 'log_sums'],
    ['dquery', 'dkey', 'dvalue'],
    likeInput(1, 2, 3),
    ['heads', 'first_asks', 'rate', 'kept_scale', 'place'],
  ),
  GraftPlaceRows: own(['vectors', 'rows', 'like'], ['placed'], likeInput(2)),
  GraftTokens: own(['mask'], ['rows', 'starts', 'firsts'], tokens),
  GraftAdam: own(
    ['value', 'first', 'second', 'gradient', 'rate', 'beta1', 'beta2', 'epsilon', 'keep'],
    ['new_value', 'new_first', 'new_second'],
    likeInput(0, 0, 0),
  ),
};

/** Operations with fixed types, which no attribute gives. */
function own(
  inputs: readonly string[],
  outputs: readonly string[],
  results: ShapeRule,
  attributes: readonly string[] = [],
): OwnOperation {
  const argument = (name: string) => [name, '', '', ''] as const;
  const definition = {
    inputs: inputs.map(argument),
    outputs: outputs.map(argument),
    attributes: Object.fromEntries(attributes.map((name) => [name, true])),
  };
  return { definition, results };
}

function normalized({ inputs: [x] }: Call): readonly TensorSpec[] {
  return [x!, x!, { shape: x!.shape.slice(0, 1), dtype: x!.dtype }];
}

function attended({ inputs: [query], attributes }: Call): readonly TensorSpec[] {
  const logSums = [query!.shape[0]! * (attribute(attributes, 'heads') as number)];
  return [query!, { shape: logSums, dtype: query!.dtype }];
}

/** The upper limit: only the values of the mask determine the number of tokens. */
function tokens({ inputs: [mask] }: Call): readonly TensorSpec[] {
  const [batch, length] = mask!.shape as [number, number];
  return [[batch * length], [batch + 2], [batch]].map((shape) => ({ shape, dtype: mask!.dtype }));
}
