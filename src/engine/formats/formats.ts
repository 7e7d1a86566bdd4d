import type { FormatName } from '../../experiment/formatNames';
import type { Format } from './format';
import { onnxFormat, onnxInt8Format } from './onnx/onnxFormat';
import { safetensorsFormat } from './safetensorsFormat';
import { savedModelFormat } from './savedModelFormat';
import { tfjsFormat } from './tfjs/tfjsFormat';

/** Every format that a package can have. */
export const formats = {
  safetensors: safetensorsFormat,
  savedmodel: savedModelFormat,
  tfjs: tfjsFormat,
  onnx: onnxFormat,
  'onnx-int8': onnxInt8Format,
} as const satisfies Record<FormatName, Format>;
