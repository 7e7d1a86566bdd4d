import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { emptyPast, pastPrefix } from './emptyPast';
import type { FollowTokens, ModelFeed, ReadFile, RunningModel } from './model';

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
      const outputs = Object.entries(await session.run(Object.fromEntries(tensors)));
      return Object.fromEntries(
        outputs.map(([name, { data, dims }]) => [name, { values: data as Float32Array, shape: dims }]),
      );
    },
    follow: followWith(ort, session),
    close: () => session.release(),
  };
}

/** Keys and values of what was read, by the names under which they are given to the model. */
type Past = Readonly<Record<string, Tensor>>;

/** Reads on with the keys and values of what was read; undefined for a model that takes none. */
function followWith(ort: OnnxRuntime, session: InferenceSession): FollowTokens | undefined {
  const inputs = session.inputMetadata.filter(({ name }) => name.startsWith(pastPrefix));
  if (inputs.length === 0) return undefined;
  const nothing = (input: InferenceSession.ValueMetadata) =>
    new ort.Tensor('float32', new Float32Array(0), emptyPast(input.isTensor ? input.shape : []));
  const none: Past = Object.fromEntries(inputs.map((input) => [input.name, nothing(input)]));
  return async (tokens, memory) => {
    const past = (memory as Past | undefined) ?? none;
    const read = Object.values(past)[0]!.dims[2]!;
    const whole = (values: readonly number[]) =>
      onnxTensor(ort, { values: Int32Array.from(values), shape: [1, values.length] });
    const mask = whole(Array<number>(read + tokens.length).fill(1));
    const outputs = await session.run({ ...past, input_ids: whole(tokens), attention_mask: mask });
    const logits = outputs.logits!.data as Float32Array;
    const present = inputs.map(({ name }) => [name, outputs[name.replace('past_key_values', 'present')]!]);
    return { logits: logits.subarray(-logits.length / tokens.length), memory: Object.fromEntries(present) };
  };
}

/** Integers as int64, images with their channels first. */
function onnxTensor(ort: OnnxRuntime, { values, shape }: ModelFeed): Tensor {
  if (!(values instanceof Float32Array))
    return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const pixels = height * width;
  const planes = values.map((_, at) => values[(at % pixels) * channels + Math.floor(at / pixels)]!);
  return new ort.Tensor('float32', planes, [batch, channels, height, width]);
}
