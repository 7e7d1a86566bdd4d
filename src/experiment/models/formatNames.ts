/** The names of the formats that a package can have: values of `package.formats`. */
export const formatNames = [
  'safetensors',
  'savedmodel',
  'tfjs',
  'tfjs-float16',
  'tfjs-uint8',
  'onnx',
  'onnx-compact',
  'onnx-int8',
  'onnx-with-past',
  'onnx-with-past-int8',
] as const;
export type FormatName = (typeof formatNames)[number];
