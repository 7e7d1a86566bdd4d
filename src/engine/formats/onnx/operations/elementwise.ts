import { DataType } from '../../../compile/savedModelProto';
import type { Converted } from '../conversion';
import type { ConvertedCall, Converter, Converters } from '../convertedCall';
import { ElementType } from '../onnxModel';

/** The same operation on each number: images stay as they are held. */
function unary(write: (call: ConvertedCall, x: string) => string): Converter {
  return (call) => {
    const { name, isChannelsFirst = false } = call.value(0);
    call.result(write(call, name), isChannelsFirst);
  };
}

const named = (op: string) => unary(({ onnx }, x) => onnx.add(op, [x]));

/** Two operands that are broadcast; ONNX lines axes up from the last, as TensorFlow does, but its channels are not the last. */
function binary(op: string): Converter {
  return (call) => {
    const operands = call.operation.inputs.map((_, i) => call.value(i));
    const asImages = operands.some(({ isChannelsFirst }) => isChannelsFirst) && operands.every(fitsImages);
    const names = operands.map((operand, i) => (asImages ? imageOperand(call, operand, i) : call.plain(i)));
    call.result(call.onnx.add(op, names), asImages);
  };
}

/** Images, or what has a value for each channel or for all. */
function fitsImages({ rank }: Converted): boolean {
  return rank === 4 || rank <= 1;
}

function imageOperand(call: ConvertedCall, { name, rank }: Converted, input: number): string {
  if (rank === 0) return name;
  if (rank === 4) return call.images(input);
  const { onnx } = call;
  return onnx.once(`channels ${name}`, () => onnx.add('Reshape', [name, onnx.integers([-1, 1, 1])]));
}

/** TensorFlow's and ONNX's names of element types. */
const elementTypes = new Map<unknown, number>([
  [DataType.float32, ElementType.float32],
  [DataType.int32, ElementType.int64],
  [DataType.bool, ElementType.bool],
]);

const cast = unary((call, x) => {
  const to = elementTypes.get(call.attribute('DstT'));
  if (to === undefined) throw call.refuse(['number-type']);
  return call.onnx.add('Cast', [x], { to });
});

const same = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, named(name)]));

/** Operations on each number by itself, or on two tensors number by number. */
export const elementwise: Converters = {
  ...same([
    'Abs',
    'Cos',
    'Erf',
    'Exp',
    'Floor',
    'Log',
    'Neg',
    'Relu',
    'Sigmoid',
    'Sin',
    'Softplus',
    'Sqrt',
    'Tanh',
  ]),
  Identity: unary((_, x) => x),
  Cast: cast,
  Square: unary(({ onnx }, x) => onnx.add('Mul', [x, x])),
  Rsqrt: unary(({ onnx }, x) => onnx.add('Reciprocal', [onnx.add('Sqrt', [x])])),
  Relu6: unary(({ onnx }, x) => onnx.add('Clip', [x, onnx.floats([0], []), onnx.floats([6], [])])),
  Add: binary('Add'),
  AddV2: binary('Add'),
  BiasAdd: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div'),
  RealDiv: binary('Div'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Pow: binary('Pow'),
  Greater: binary('Greater'),
  GreaterEqual: binary('GreaterOrEqual'),
  Less: binary('Less'),
  LessEqual: binary('LessOrEqual'),
  Equal: binary('Equal'),
  SelectV2: binary('Where'),
};
