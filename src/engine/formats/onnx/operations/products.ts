import type { ConvertedCall, Converters } from '../convertedCall';

/** A product of matrices, either of them transposed; of more than two axes, a product for each of the leading ones. */
function product(call: ConvertedCall, transposeA: boolean, transposeB: boolean): void {
  const [a, b] = [call.value(0), call.value(1)];
  if (a.rank === 2 && b.rank === 2) {
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    const name = call.conversion.weight(call.operation.inputs[1]!)?.name.replace(/\.weight$/, '');
    call.result(call.onnx.add('Gemm', [call.plain(0), call.plain(1)], attributes, name));
    return;
  }
  const operand = (input: number, rank: number, isTransposed: boolean) =>
    isTransposed
      ? call.onnx.add('Transpose', [call.plain(input)], { perm: swapped(rank) })
      : call.plain(input);
  call.result(call.onnx.add('MatMul', [operand(0, a.rank, transposeA), operand(1, b.rank, transposeB)]));
}

/** The axes with the last two exchanged. */
function swapped(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}

export const products: Converters = {
  MatMul: (call) =>
    product(call, Boolean(call.attribute('transpose_a')), Boolean(call.attribute('transpose_b'))),
  BatchMatMulV2: (call) => product(call, Boolean(call.attribute('adj_x')), Boolean(call.attribute('adj_y'))),
};
