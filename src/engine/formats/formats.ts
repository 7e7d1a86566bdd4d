import type { FormatName } from '../../experiment/models/formatNames';
import type { Format } from './format';
import { onnxCompactFormat, onnxFormat, onnxInt8Format } from './onnx/onnxFormat';
import { onnxWithPastFormat, onnxWithPastInt8Format } from './onnx/onnxWithPastFormat';
import { safetensorsFormat } from './safetensorsFormat';
import { savedModelFormat } from './savedModelFormat';
import { tfjsFloat16Format, tfjsFormat, tfjsUint8Format } from './tfjs/tfjsFormat';

/** Every format that a package can have. */
export const formats = {
  safetensors: safetensorsFormat,
  savedmodel: savedModelFormat,
  tfjs: tfjsFormat,
  'tfjs-float16': tfjsFloat16Format,
  'tfjs-uint8': tfjsUint8Format,
  onnx: onnxFormat,
  'onnx-compact': onnxCompactFormat,
  'onnx-int8': onnxInt8Format,
  'onnx-with-past': onnxWithPastFormat,
  'onnx-with-past-int8': onnxWithPastInt8Format,
} satisfies Record<FormatName, Format> as Record<FormatName, Format>;
