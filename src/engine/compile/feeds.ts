import type { tf } from '../tensorflow/loadTensorFlow';
import { nativeBackend, type TensorId } from '../tensorflow/nativeBackend';
import type { Graph, TensorName } from './graph';
import { DataType, type DataTypeNumber } from './savedModelProto';

/** An array on its way to the device. Its kind says the data type: whole numbers, fractions, or bytes. */
export interface Feed {
  readonly values: Int32Array | Float32Array | Uint8Array;
  readonly shape: readonly number[];
}

export type Feeds = Readonly<Record<string, Feed>>;

export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** One number as a feed. */
export function scalarFeed(value: number): Feed {
  return { values: Float32Array.of(value), shape: [] };
}

/** Says which graph a batch needs: one that was compiled for other shapes or types does not fit. */
export function shapeKey(feeds: Feeds): string {
  return Object.entries(feeds)
    .map(([name, feed]) => `${name}:${dtypeOf(feed)}[${feed.shape}]`)
    .join(' ');
}

/** Feeds as tensors of tfjs, on the device; the caller owns them. */
export function feedTensors(feeds: Feeds): Record<string, tf.Tensor> {
  const backend = nativeBackend();
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { values, shape }]) => {
      const [dtype, dims] = [dtypeOf({ values, shape }), [...shape]];
      const id = backend.binding.createTensor(dims, dtype, values);
      return [name, backend.createOutputTensor({ id, shape: dims, dtype })];
    }),
  );
}

/**
 * A feed's place in a graph. All but bytes travel as int32: the binding keeps whole numbers on the host, while fractions would go
 * to a GPU and back before the session sends them there again.
 */
export interface FeedPlace {
  readonly placeholder: TensorName;
  readonly dtype: DataTypeNumber;
  readonly shape: readonly number[];
}

/** @param asIs whether the feed comes in its own type, from somebody who knows nothing of this file */
export function addFeedPlace(graph: Graph, name: string, feed: Feed, asIs: boolean): FeedPlace {
  const { dtype, shape } = asIs ? { dtype: dtypeOf(feed), shape: feed.shape } : packed(feed);
  return { placeholder: graph.placeholder(name, dtype, shape), dtype, shape };
}

/** The feed itself, made in the graph of what travels. */
export function unpackFeed(
  graph: Graph,
  travelled: TensorName,
  sent: DataTypeNumber,
  feed: Feed,
): TensorName {
  const dtype = dtypeOf(feed);
  if (dtype === sent) return travelled;
  const bits = graph.add('Bitcast', [travelled], { T: { type: sent }, type: { type: dtype } });
  if (dtype === DataType.float32) return bits;
  return graph.add('Reshape', [bits, graph.integers(feed.shape)], {
    T: { type: dtype },
    Tshape: { type: DataType.int32 },
  });
}

/** A tensor with the feed's content, in the form in which it travels; the caller deletes it. */
export function sendFeed(feed: Feed): TensorId {
  const { dtype, shape, values } = packed(feed);
  return nativeBackend().binding.createTensor([...shape], dtype, values);
}

function packed(feed: Feed): Feed & { dtype: DataTypeNumber } {
  const { values, shape } = feed;
  const isWhole = values instanceof Int32Array || values.byteLength % 4 !== 0 || values.byteLength === 0;
  if (isWhole) return { ...feed, dtype: dtypeOf(feed) };
  const { buffer, byteOffset, byteLength } = aligned(values);
  const words = new Int32Array(buffer, byteOffset, byteLength / 4);
  return {
    values: words,
    shape: values instanceof Uint8Array ? [words.length] : shape,
    dtype: DataType.int32,
  };
}

/** Words must begin at a multiple of four bytes. */
function aligned(values: Feed['values']): Feed['values'] {
  return values.byteOffset % 4 === 0 ? values : values.slice();
}

function dtypeOf({ values }: Feed): DataTypeNumber {
  if (values instanceof Int32Array) return DataType.int32;
  return values instanceof Float32Array ? DataType.float32 : DataType.uint8;
}
