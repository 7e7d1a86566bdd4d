import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { ModelFeed, ReadFile, RunningModel } from './model';

/** The package `onnxruntime-node` or `onnxruntime-web`, imported as a whole. */
export interface OnnxRuntime {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
}

/** Opens a file of a package in ONNX Runtime. */
export async function openOnnx(ort: OnnxRuntime, read: ReadFile, model: string): Promise<RunningModel> {
  const session = await ort.InferenceSession.create(await read(model));
  return {
    run: async (feeds) => {
      const known = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
      const tensors = known.map(([name, feed]) => [name, onnxTensor(ort, feed)] as const);
      const { logits } = await session.run(Object.fromEntries(tensors));
      return logits!.data as Float32Array;
    },
    close: () => session.release(),
  };
}

/** Whole numbers as int64, pictures with their channels first. */
function onnxTensor(ort: OnnxRuntime, { values, shape }: ModelFeed): Tensor {
  if (!(values instanceof Float32Array))
    return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const pixels = height * width;
  const planes = values.map((_, at) => values[(at % pixels) * channels + Math.floor(at / pixels)]!);
  return new ort.Tensor('float32', planes, [batch, channels, height, width]);
}
