import { elementCount } from '../tensorflow/elementCount';
import type { tf } from '../tensorflow/loadTensorFlow';
import { nativeBackend, type TensorId, tensorId } from '../tensorflow/nativeBackend';
import type { Graph, TensorName } from './graph';
import { DataType, type DataTypeNumber } from './savedModelProto';

/** An array on its way to the device. Its kind says the data type: integers, fractions, or bytes. */
export interface Feed {
  readonly values: Int32Array | Float32Array | Uint8Array;
  readonly shape: readonly number[];
  /** Names of the axes whose sizes change from batch to batch, in the order of the shape; equal names mean equal sizes, and `a+b` is as long as `a` and `b`. */
  readonly axes?: readonly (string | undefined)[] | undefined;
  /** What is fed, where it is on the device already; then `values` only say the data type. */
  readonly held?: tf.Tensor | undefined;
}

export type Feeds = Readonly<Record<string, Feed>>;

export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** One number as a feed. */
export function scalarFeed(value: number): Feed {
  return { values: Float32Array.of(value), shape: [] };
}

/** Fractions that are on the device already. They stay the caller's. */
export function heldFeed(held: tf.Tensor, axes: Feed['axes']): Feed {
  return { values: new Float32Array(0), shape: held.shape, axes, held };
}

/** Says which graph a batch needs: one that was compiled for other shapes or types does not fit. */
export function shapeKey(feeds: Feeds): string {
  return keyOf(feeds, ({ shape }) => shape);
}

/** As `shapeKey`, and the same for all sizes of the named axes. */
export function generalKey(feeds: Feeds): string {
  return keyOf(feeds, ({ shape, axes }) => shape.map((size, i) => axes?.[i] ?? size));
}

function keyOf(feeds: Feeds, dimensions: (feed: Feed) => readonly (number | string)[]): string {
  return Object.entries(feeds)
    .map(([name, feed]) => `${name}:${dtypeOf(feed)}[${dimensions(feed)}]`)
    .join(' ');
}

/** Sizes of named axes. */
export type AxisSizes = Readonly<Record<string, number>>;

/** The sizes of the named axes. */
export function axisSizes(feeds: Feeds): AxisSizes {
  const sizes: Record<string, number> = {};
  for (const { shape, axes = [] } of Object.values(feeds))
    for (const [i, axis] of axes.entries()) if (axis !== undefined) sizes[axis] = shape[i]!;
  return sizes;
}

/** Feeds of zeros in which the named axes have other sizes; feeds without named axes stay as they are. */
export function resized(feeds: Feeds, sizes: AxisSizes): Feeds {
  return mapFeeds(feeds, (feed) => {
    if (!feed.axes) return feed;
    const shape = feed.shape.map((size, i) => sizes[feed.axes?.[i] ?? ''] ?? size);
    return zerosLike({ ...feed, shape });
  });
}

function zerosLike(feed: Feed): Feed {
  const count = elementCount(feed.shape);
  return { ...feed, values: new (feed.values.constructor as Int32ArrayConstructor)(count) };
}

/** The same feeds, whose axes of these names count as fixed. */
export function withFixedAxes(feeds: Feeds, names: readonly string[]): Feeds {
  return mapFeeds(feeds, (feed) => ({
    ...feed,
    axes: feed.axes?.map((axis) => (axis !== undefined && names.includes(axis) ? undefined : axis)),
  }));
}

function mapFeeds(feeds: Feeds, map: (feed: Feed) => Feed): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, map(feed)]));
}

/** Feeds as new tensors of tfjs, on the device, zeros for those that are there already; the caller owns them. */
export function feedTensors(feeds: Feeds): Record<string, tf.Tensor> {
  const backend = nativeBackend();
  return Object.fromEntries(
    Object.entries(feeds).map(([name, feed]) => {
      const [dtype, dims] = [dtypeOf(feed), [...feed.shape]];
      const { values } = feed.held ? zerosLike(feed) : feed;
      const id = backend.binding.createTensor(dims, dtype, values);
      return [name, backend.createOutputTensor({ id, shape: dims, dtype })];
    }),
  );
}

/**
 * A feed's place in a graph. All but bytes travel as int32: the binding keeps integers on the host, while fractions would go
 * to a GPU and back before the session sends them there again.
 */
export interface FeedPlace {
  readonly placeholder: TensorName;
  readonly dtype: DataTypeNumber;
  /** -1 for an axis of any size. */
  readonly shape: readonly number[];
}

/** @param asIs whether the feed comes in its own type, from somebody who knows nothing of this file */
export function addFeedPlace(graph: Graph, name: string, feed: Feed, asIs: boolean): FeedPlace {
  const { dtype, shape, axes = [] } = asIs ? { dtype: dtypeOf(feed), ...feed } : packed(feed);
  const general = shape.map((size, i) => (axes[i] === undefined ? size : -1));
  return { placeholder: graph.placeholder(name, dtype, general), dtype, shape: general };
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
  const shape = feed.shape.map((size, i) => (feed.axes?.[i] === undefined ? size : -1));
  return graph.add('Reshape', [bits, graph.integers(shape)], {
    T: { type: dtype },
    Tshape: { type: DataType.int32 },
  });
}

/** Runs `body` with a tensor's id for each feed, by name: its content in the form in which it travels. */
export function withSentFeeds<T>(feeds: Feeds, body: (ids: ReadonlyMap<string, TensorId>) => T): T {
  const { binding } = nativeBackend();
  const made: TensorId[] = [];
  const send = (feed: Feed): TensorId => {
    if (feed.held) return tensorId(feed.held);
    const { dtype, shape, values } = packed(feed);
    const id = binding.createTensor([...shape], dtype, values);
    made.push(id);
    return id;
  };
  try {
    return body(new Map(Object.entries(feeds).map(([name, feed]) => [name, send(feed)])));
  } finally {
    for (const id of made) binding.deleteTensor(id);
  }
}

function packed(feed: Feed): Feed & { dtype: DataTypeNumber } {
  const { values, axes } = feed;
  if (feed.held || values instanceof Int32Array || !travelsAsWords(feed))
    return { ...feed, dtype: dtypeOf(feed) };
  const { buffer, byteOffset, byteLength } = aligned(values);
  const words = new Int32Array(buffer, byteOffset, byteLength / 4);
  if (values instanceof Float32Array) return { ...feed, values: words, dtype: DataType.int32 };
  const anyAxis = axes?.find((axis) => axis !== undefined);
  return { values: words, shape: [words.length], axes: [anyAxis], dtype: DataType.int32 };
}

/** Bytes do where they fill whole words at any size of the named axes, of which only one can be told from their number. */
function travelsAsWords({ values, shape, axes = [] }: Feed): boolean {
  if (values.length === 0) return false;
  if (values instanceof Float32Array) return true;
  const fixed = shape.filter((_, i) => axes[i] === undefined);
  return shape.length - fixed.length <= 1 && elementCount(fixed) % 4 === 0;
}

/** Words must begin at a multiple of four bytes. */
function aligned(values: Feed['values']): Feed['values'] {
  return values.byteOffset % 4 === 0 ? values : values.slice();
}

function dtypeOf({ values }: Feed): DataTypeNumber {
  if (values instanceof Int32Array) return DataType.int32;
  return values instanceof Float32Array ? DataType.float32 : DataType.uint8;
}
