import type { ForwardPass } from '../../../compile/forwardPass';
import { packCodes } from '../../../weights/packCodes';
import { roundToBfloat16, roundToFloat16, type ShortFloats } from '../../../weights/shortFloats';
import { isLarge } from '../../largeWeights';
import { OnnxBuilder } from '../onnxBuilder';
import { ElementType, type OnnxModel, type OnnxTensor } from '../onnxModel';
import { toOnnx } from '../toOnnx';
import { findGrid, type Grid } from './findGrid';

/** As `toOnnx`, with its weights in few bytes. Normalizations stay apart from the filters, of which their factors would leave no short numbers. */
export function toCompactOnnx(pass: ForwardPass): OnnxModel {
  return compactWeights(toOnnx(pass, true));
}

/**
 * The same model with its weights in the fewest bytes that hold them as they are: codes of 1, 2, 4 or 8 bits for numbers that optimize
 * has rounded to a grid, 16 bits for those that fit them. Operations of the graph make float32 of them; a runtime that folds constants, as
 * ONNX Runtime does, is done with that when the model is open, so that answers come as fast as before.
 */
export function compactWeights(model: OnnxModel): OnnxModel {
  const packed = new Map<string, (onnx: OnnxBuilder) => void>();
  for (const [name, tensor] of model.initializers) {
    const unpack = shortForm(name, tensor);
    if (unpack) packed.set(name, unpack);
  }
  const others = [...model.initializers].filter(([name]) => !packed.has(name));
  const onnx = OnnxBuilder.continuing({ ...model, initializers: new Map(others) });
  for (const unpack of packed.values()) unpack(onnx);
  for (const node of model.nodes) onnx.keep(node);
  return onnx.build();
}

/** Writes a tensor in few bytes with the operations that restore it under its name; undefined if this saves nothing. */
function shortForm(name: string, { elementType, dims, values }: OnnxTensor) {
  if (elementType !== ElementType.float32 || !isLarge(dims, values)) return undefined;
  const floats = values as Float32Array;
  const grid = findGrid(floats, dims);
  if (grid) return (onnx: OnnxBuilder) => fromGrid(onnx, name, dims, grid);
  const short = shortFloats(floats);
  return short && ((onnx: OnnxBuilder) => fromShortFloats(onnx, name, dims, short));
}

/** (code - zero) scale. */
function fromGrid(onnx: OnnxBuilder, name: string, dims: readonly number[], grid: Grid): void {
  const along = dims.map((size, axis) => (axis === axisNumber(grid, dims) ? size : 1));
  const float = (part: string, values: Float32Array) =>
    onnx.initializer(`${name}_${part}`, { elementType: ElementType.float32, dims: along, values });
  const codes = onnx.add('Cast', [codesOf(onnx, name, dims, grid)], { to: ElementType.float32 });
  const apart = onnx.add('Sub', [codes, float('zero', grid.zeros)]);
  const inputs = [apart, float('scale', grid.scales)];
  onnx.keep({ op: 'Mul', name: `${name}/unpacked`, inputs, outputs: [name], attributes: {} });
}

function axisNumber({ axis }: Grid, dims: readonly number[]): number | undefined {
  return axis === undefined ? undefined : axis === 'first' ? 0 : dims.length - 1;
}

/** The codes in their shape, uint8; several to a byte are shifted out of it, the first from the lowest bits. */
function codesOf(onnx: OnnxBuilder, name: string, dims: readonly number[], { bits, codes }: Grid): string {
  const inByte = 8 / bits;
  // A tensor with an odd number of half bytes is not worth extra operations.
  if (inByte === 1 || codes.length % inByte > 0) return bytes(onnx, `${name}_codes`, dims, codes);
  const packed = bytes(onnx, `${name}_codes`, [codes.length / inByte, 1], packCodes(codes, bits));
  const places = Uint8Array.from({ length: inByte }, (_, place) => place * bits);
  const shifts = onnx.once(`shifts ${bits}`, () => bytes(onnx, 'shifts', [1, inByte], places));
  const mask = onnx.once(`mask ${bits}`, () => bytes(onnx, 'mask', [1, 1], Uint8Array.of(2 ** bits - 1)));
  const shifted = onnx.add('BitShift', [packed, shifts], { direction: 'RIGHT' });
  return onnx.add('Reshape', [onnx.add('BitwiseAnd', [shifted, mask]), onnx.integers(dims)]);
}

function bytes(onnx: OnnxBuilder, name: string, dims: readonly number[], values: Uint8Array): string {
  return onnx.initializer(name, { elementType: ElementType.uint8, dims, values });
}

interface ShortForm {
  readonly elementType: number;
  readonly values: Uint16Array;
}

/** Numbers in 16 bits, where these hold them exactly. */
function shortFloats(values: Float32Array): ShortForm | undefined {
  const forms = { [ElementType.bfloat16]: roundToBfloat16, [ElementType.float16]: roundToFloat16 };
  for (const [elementType, round] of Object.entries(forms)) {
    // The first numbers tell nearly always.
    const bytes = exactly(values.subarray(0, 64), round) && exactly(values, round);
    if (bytes) return { elementType: Number(elementType), values: new Uint16Array(bytes.buffer) };
  }
  return undefined;
}

/** The rounded form of numbers that rounding does not change; undefined if it does. */
function exactly(values: Float32Array, round: (values: Float32Array) => ShortFloats): Uint8Array | undefined {
  const { values: rounded, bytes } = round(values);
  return rounded.every((value, at) => value === values[at]) ? bytes : undefined;
}

function fromShortFloats(onnx: OnnxBuilder, name: string, dims: readonly number[], short: ShortForm): void {
  const inputs = [onnx.initializer(`${name}_short`, { ...short, dims })];
  const attributes = { to: ElementType.float32 };
  onnx.keep({ op: 'Cast', name: `${name}/unpacked`, inputs, outputs: [name], attributes });
}
