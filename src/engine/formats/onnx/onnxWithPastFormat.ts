import path from 'node:path';
import { formatError } from '../../../experiment/errors/formats';
import { emptyPast, pastPrefix } from '../../../portable/emptyPast';
import type { Feed, Feeds, NamedNumbers } from '../../compile/feeds';
import { type ForwardPass, recordForward } from '../../compile/forwardPass';
import type { TokenCache } from '../../models/backbone';
import type { FollowingTokens } from '../../models/head';
import type { HeadedModel } from '../../models/headedModel';
import { tf } from '../../tensorflow/loadTensorFlow';
import type { Format, ModelToWrite } from '../format';
import { servedOutput } from '../servedNames';
import { int8Answers, toInt8 } from './int8/toInt8';
import { inOnnxRuntime, writeOnnx } from './onnxFormat';
import type { OnnxModel } from './onnxModel';
import { type OnnxSession, openOnnx } from './onnxSession';
import { toOnnx } from './toOnnx';

/**
 * A language model that reads the tokens of one text, `input_ids` [1, length], which follow others: it is given the keys and values of
 * those, `past_key_values.LAYER.key` and `.value` [1, heads, past, headSize], of which there are none before the first, and gives them back
 * with its own, `present.LAYER.key` and `.value`, beside `logits` [1, length, vocabulary]. `attention_mask` [1, past + length] says how many
 * they are together. Names and shapes are those of transformers' exports.
 */
export const onnxWithPastFormat: Format = withPast('onnx/model_with_past.onnx', (model) => model);

/** The same with 8-bit integer products. Tokens read together share ranges, so that different pieces give nearly the same answers. */
export const onnxWithPastInt8Format: Format = {
  ...withPast('onnx/model_with_past_int8.onnx', async (model, { calibration, load }) =>
    toInt8(model, calibration, (await load()).config.graft_quantize),
  ),
  ownAnswers: int8Answers,
};

function withPast(
  file: string,
  convert: (float: OnnxModel, model: ModelToWrite) => OnnxModel | Promise<OnnxModel>,
): Format {
  return {
    path: file,
    ...inOnnxRuntime,
    write: async (model, folder) => {
      const loaded = await model.load();
      const converted = await convert(toOnnx(recordFollowing(loaded)), model);
      await writeOnnx(converted, loaded, path.join(folder, file));
    },
    open: async (folder, io) => {
      const session = await openOnnx(path.join(folder, file), io);
      return { run: (feeds) => readWhole(session, feeds), close: () => session.close() };
    },
  };
}

const pastName = (part: string) => `${pastPrefix}${part}`;
const presentName = (part: string) => `present.${part}`;

/** Small, so that a tiny model has positions for both. */
const exampleSizes = { length: 3, past: 4 };

/**
 * Records how a language model reads on.
 * @throws GraftError `formats/no-past`, `formats/not-recorded`
 */
function recordFollowing({ follow, variables }: HeadedModel): ForwardPass {
  if (!follow) throw formatError('formats/no-past', {});
  const shapes = cacheShapes(follow);
  const parts = shapes.flatMap((_, layer) => [`${layer}.key`, `${layer}.value`]);
  const forward: ForwardPass['forward'] = (inputs) => {
    const past = parts.map((part) => inputs[pastName(part)] as tf.Tensor4D);
    const before = shapes.map((_, layer): TokenCache[number] => [past[2 * layer]!, past[2 * layer + 1]!]);
    const { logits, cache } = follow(inputs.input_ids as tf.Tensor2D, before);
    const present = cache.flat().map((tensor, at) => [presentName(parts[at]!), tensor]);
    return { [servedOutput]: logits, ...Object.fromEntries(present) };
  };
  const { length, past } = exampleSizes;
  const before = parts.map((part, at) => [pastName(part), pastFeed(shapes[at >> 1]!)]);
  const example = {
    input_ids: wholeFeed(length, 'length'),
    ...Object.fromEntries(before),
    attention_mask: wholeFeed(past + length, 'past+length'),
  };
  return recordForward(forward, variables, example, false);
}

/** The shape of each layer's keys, and values, of a text of one token. */
function cacheShapes(follow: FollowingTokens): (readonly number[])[] {
  return tf.tidy(() => follow(tf.zeros([1, 1], 'int32'), []).cache.map(([keys]) => keys.shape));
}

function wholeFeed(size: number, axis: string): Feed {
  return { values: new Int32Array(size), shape: [1, size], axes: [undefined, axis] };
}

function pastFeed([batch, heads, , headSize]: readonly number[]): Feed {
  const { past } = exampleSizes;
  const shape = [batch!, heads!, past, headSize!];
  const values = new Float32Array(heads! * past * headSize!);
  return { values, shape, axes: [undefined, undefined, 'past', undefined] };
}

/** Inputs without a past: each text separately, because the texts of a batch may differ in length. */
async function readWhole(session: OnnxSession, { input_ids: texts }: Feeds): Promise<NamedNumbers> {
  const [rows, length] = texts!.shape as [number, number];
  const past = [...session.inputShapes]
    .filter(([name]) => name.startsWith(pastPrefix))
    .map(([name, shape]) => [name, { values: new Float32Array(0), shape: emptyPast(shape) }]);
  const mask = { values: new Int32Array(length).fill(1), shape: [1, length] };
  const answers: Float32Array[] = [];
  for (let row = 0; row < rows; row++) {
    const ids = { values: texts!.values.subarray(row * length, (row + 1) * length), shape: [1, length] };
    const read = await session.run({ ...Object.fromEntries(past), input_ids: ids, attention_mask: mask });
    answers.push(read[servedOutput]!.values as Float32Array);
  }
  const size = answers[0]!.length;
  const all = new Float32Array(rows * size);
  for (const [row, answer] of answers.entries()) all.set(answer, row * size);
  return { [servedOutput]: { values: all, shape: [rows, length, size / length] } };
}
