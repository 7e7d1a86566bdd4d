import type { OperationDefinition } from './operationDefinition';

/** Graft's own operations, as `install/native/kernels/operations.cc` declares them to TensorFlow. */
export const ownOperations: Readonly<Record<string, OperationDefinition>> = {
  GraftGelu: define(['x', 'bias'], ['y']),
  GraftGeluGrad: define(['dy', 'x', 'bias'], ['dx', 'dbias']),
  GraftGeluTanh: define(['x', 'bias'], ['y']),
  GraftGeluTanhGrad: define(['dy', 'x', 'bias'], ['dx', 'dbias']),
  GraftDropout: define(['x', 'key', 'rows'], ['y'], ['rate', 'kept_scale', 'place']),
  GraftLayerNorm: define(['x', 'scale', 'offset'], ['y', 'normalized', 'inverse'], ['epsilon']),
  GraftAddLayerNorm: define(
    ['x', 'bias', 'residual', 'key', 'scale', 'offset', 'rows'],
    ['y', 'normalized', 'inverse'],
    ['epsilon', 'rate', 'kept_scale', 'place'],
  ),
  GraftAddLayerNormGrad: define(
    ['dy', 'normalized', 'inverse', 'scale', 'key', 'rows'],
    ['dx', 'dbias', 'dresidual', 'dscale', 'doffset'],
    ['rate', 'kept_scale', 'place'],
  ),
  GraftLayerNormGrad: define(['dy', 'normalized', 'inverse', 'scale'], ['dx', 'dscale', 'doffset']),
  GraftAttention: define(
    ['query', 'key', 'value', 'bias', 'dropout_key', 'starts'],
    ['attended', 'log_sums'],
    ['heads', 'first_asks', 'rate', 'kept_scale', 'place'],
  ),
  GraftAttentionGrad: define(
    ['dy', 'query', 'key', 'value', 'bias', 'dropout_key', 'starts', 'log_sums'],
    ['dquery', 'dkey', 'dvalue'],
    ['heads', 'first_asks', 'rate', 'kept_scale', 'place'],
  ),
  GraftPlaceRows: define(['vectors', 'rows', 'like'], ['placed']),
  GraftTokens: define(['mask'], ['rows', 'starts', 'firsts']),
  GraftAdam: define(
    ['value', 'first', 'second', 'gradient', 'rate', 'beta1', 'beta2', 'epsilon', 'keep'],
    ['new_value', 'new_first', 'new_second'],
  ),
};

/** Their types are fixed, so that no attribute says them. */
function define(
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly string[] = [],
): OperationDefinition {
  const argument = (name: string) => [name, '', '', ''] as const;
  return {
    inputs: inputs.map(argument),
    outputs: outputs.map(argument),
    attributes: Object.fromEntries(attributes.map((name) => [name, true])),
  };
}
