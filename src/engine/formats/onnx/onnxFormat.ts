import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { safeJson } from '../../../experiment/words/steering';
import type { ForwardPass } from '../../compile/forwardPass';
import { tryToBringRuntime } from '../../install/npmRuntime';
import { onnxRuntime } from '../../install/runtimes';
import type { HeadedModel } from '../../models/headedModel';
import type { Format, PortableRuntime } from '../format';
import { toCompactOnnx } from './compact/compactWeights';
import { encodeOnnx } from './encodeOnnx';
import { toRoundedOnnx } from './int8/roundedModel';
import { int8Answers, toInt8 } from './int8/toInt8';
import type { OnnxModel } from './onnxModel';
import { openOnnx } from './onnxSession';
import { toOnnx } from './toOnnx';

/** How programs in JavaScript run ONNX models. */
const onnxInJavaScript: PortableRuntime = {
  module: 'onnx',
  files: ['emptyPast', 'onnx'],
  type: 'OnnxRuntime',
  expression: 'openOnnx',
  library: {
    name: 'ort',
    help: 'the package `onnxruntime-node`, or `onnxruntime-web` in a browser, imported as a whole',
    forNode: 'onnxruntime-node',
    forBrowser: 'onnxruntime-web',
    besideScript: 'ort-wasm-simd-threaded.jsep.wasm of node_modules/onnxruntime-web/dist',
  },
};

/** The facts about ONNX Runtime that all its formats share. */
export const inOnnxRuntime = {
  runtime: onnxRuntime.title,
  portable: onnxInJavaScript,
  bring: (stage, io) => tryToBringRuntime(onnxRuntime, stage, io),
} as const satisfies Partial<Format>;

/** ONNX in float32, where transformers.js looks for it. */
export const onnxFormat: Format = floatFormat('onnx/model.onnx', toOnnx);

/** ONNX in as few bytes as the weights take that optimize has rounded; it computes in float32. */
export const onnxCompactFormat: Format = floatFormat('onnx/model_compact.onnx', toCompactOnnx);

function floatFormat(file: string, convert: (pass: ForwardPass) => OnnxModel): Format {
  return {
    path: file,
    ...inOnnxRuntime,
    write: async ({ load, pass }, folder) =>
      writeOnnx(convert(await pass()), await load(), path.join(folder, file)),
    open: (folder, io) => openOnnx(path.join(folder, file), io),
  };
}

/** ONNX with its products in 8-bit integers. */
export const onnxInt8Format: Format = {
  path: 'onnx/model_int8.onnx',
  ...inOnnxRuntime,
  ownAnswers: int8Answers,
  needsCalibration: true,
  write: async (model, folder) => {
    const loaded = await model.load();
    const rounded = await toRoundedOnnx(model);
    const whole = await toInt8(rounded, model.calibration, loaded.config.graft_quantize);
    await writeOnnx(whole, loaded, path.join(folder, onnxInt8Format.path));
  },
  open: (folder, io) => openOnnx(path.join(folder, onnxInt8Format.path), io),
};

/** Writes a graph, with the names of its outputs beside it. */
export async function writeOnnx(
  model: OnnxModel,
  { labels }: Pick<HeadedModel, 'labels'>,
  file: string,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, encodeOnnx(model, { labels: safeJson(labels) }));
}
