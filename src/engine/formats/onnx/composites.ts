import type { RecordedComposite } from '../../compile/recording';
import type { Conversion } from './conversion';
import type { OnnxAttribute } from './onnxModel';

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
export function isKnownComposite({ name }: RecordedComposite): boolean {
  return Object.hasOwn(known, name);
}

/** Writes a group as one node. */
export function convertComposite(conversion: Conversion, composite: RecordedComposite): void {
  const { op, attributes } = known[composite.name]!;
  const [x, ...parameters] = composite.inputs;
  const { rank } = conversion.value(x!);
  const inputs = [x!, ...parameters].map((id) => conversion.plain(id));
  conversion.set(composite.output, {
    name: conversion.onnx.add(op, inputs, attributes(composite.attributes)),
    rank,
  });
}
