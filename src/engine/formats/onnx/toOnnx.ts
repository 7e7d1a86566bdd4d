import { type ForwardPass, outputSizes } from '../../compile/forwardPass';
import type { RecordedComposite, RecordedOperation } from '../../compile/recording';
import { type Formula, isFixed } from '../../compile/sizeFormula';
import { Conversion, unsupported } from './conversion';
import { ConvertedCall, type Converters } from './convertedCall';
import { foldBiases } from './folding/foldBiases';
import { foldNorms, foldPads } from './folding/foldNorms';
import { type Dimension, ElementType, type OnnxAttribute, type OnnxModel, withoutUnused } from './onnxModel';
import { elementwise } from './operations/elementwise';
import { parts } from './operations/parts';
import { products } from './operations/products';
import { reductions } from './operations/reductions';
import { shapes } from './operations/shapes';
import { windows } from './operations/windows';

/** The conversions of TensorFlow's operations to ONNX. */
const converters: Converters = {
  ...elementwise,
  ...parts,
  ...products,
  ...reductions,
  ...shapes,
  ...windows,
};

/**
 * A recorded forward pass as an ONNX graph in float32. Texts are int64 [batch, length]; images [batch, 3, height, width]; axes that
 * the pass leaves open stay open.
 * @param keepNorms whether normalizations stay behind the convolutions that could take them in, whose filters are then as they were rounded
 * @throws GraftError `formats/unsupported-operation` naming an operation that has no counterpart
 */
export function toOnnx(pass: ForwardPass, keepNorms = false): OnnxModel {
  const conversion = new Conversion(pass);
  const { operations, composites } = pass.general.recorded.recording;
  const needed = neededOperations(pass);
  for (let at = 0; at < operations.length; at++) {
    const composite = outermost(composites, at);
    if (composite) {
      convertComposite(conversion, composite);
      at = composite.to - 1;
    } else if (needed.has(at) && !isWeight(conversion, operations[at]!)) convert(conversion, operations[at]!);
  }
  addOutputs(conversion);
  const passes = [foldPads, ...(keepNorms ? [] : [foldNorms]), foldBiases, withoutUnused];
  return passes.reduce((model, fold) => fold(model), conversion.onnx.build());
}

/** Positions of the operations on which the outputs depend. */
function neededOperations({ general }: ForwardPass): Set<number> {
  const { recording, outputs } = general.recorded;
  const wanted = new Set(outputs.map(({ id }) => id));
  const needed = new Set<number>();
  for (const [at, operation] of [...recording.operations.entries()].reverse()) {
    if (!operation.outputs.some(({ id }) => wanted.has(id))) continue;
    needed.add(at);
    for (const id of operation.inputs) wanted.add(id);
  }
  return needed;
}

function outermost(composites: readonly RecordedComposite[], at: number): RecordedComposite | undefined {
  return composites.findLast((composite) => composite.from === at && isKnownComposite(composite));
}

/** Weights are stored as they are read, which no operation is needed for. */
function isWeight(conversion: Conversion, { outputs: [only] }: RecordedOperation): boolean {
  return only !== undefined && conversion.weight(only.id) !== undefined;
}

function convert(conversion: Conversion, operation: RecordedOperation): void {
  if (!Object.hasOwn(converters, operation.name)) throw unsupported(operation.name, ['unknown']);
  converters[operation.name]!(new ConvertedCall(conversion, operation));
}

function addOutputs(conversion: Conversion): void {
  const { pass, onnx } = conversion;
  const sizes = outputSizes(pass);
  for (const { name, id } of pass.general.recorded.outputs) {
    const shape = sizes.get(name)!.map((size, axis) => dimension(size, `${name}_${axis}`));
    onnx.output(conversion.plain(id), { name, elementType: ElementType.float32, shape });
  }
}

/** A size of an output: fixed, an input's own, or another one that has only a name. */
function dimension(size: Formula | undefined, otherwise: string): Dimension {
  if (size && isFixed(size)) return size.offset;
  const isInputs = size?.axes.length === 1 && size.factor === 1 && size.offset === 0;
  return isInputs ? size.axes[0]! : otherwise;
}

interface OnnxComposite {
  readonly op: string;
  readonly attributes: (given: RecordedComposite['attributes']) => Record<string, OnnxAttribute>;
}

/** Groups of operations for which ONNX has one. */
const known: Readonly<Record<string, OnnxComposite>> = {
  LayerNorm: {
    op: 'LayerNormalization',
    attributes: ({ epsilon }) => ({ axis: -1, epsilon: { fraction: epsilon! } }),
  },
  Gelu: { op: 'Gelu', attributes: () => ({}) },
  GeluTanh: { op: 'Gelu', attributes: () => ({ approximate: 'tanh' }) },
};

/** Whether a group becomes one node. */
function isKnownComposite({ name }: RecordedComposite): boolean {
  return Object.hasOwn(known, name);
}

/** Writes a group as one node. */
function convertComposite(conversion: Conversion, composite: RecordedComposite): void {
  const { op, attributes } = known[composite.name]!;
  const [x, ...parameters] = composite.inputs;
  const { rank } = conversion.value(x!);
  const inputs = [x!, ...parameters].map((id) => conversion.plain(id));
  conversion.set(composite.output, {
    name: conversion.onnx.add(op, inputs, attributes(composite.attributes)),
    rank,
  });
}
