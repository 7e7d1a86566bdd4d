import { elementCount } from '../tensorflow/elementCount';
import { tf } from '../tensorflow/loadTensorFlow';
import { nativeBackend, type TensorId, tensorId } from '../tensorflow/nativeBackend';
import type { Graph, TensorName } from './graph';
import type { AxisSizes } from './namedFeeds';
import { DataType, type DataTypeNumber } from './savedModelProto';

/** An array to send to the device. Its type gives the data type: int32, float32 or uint8. */
export interface Feed {
  readonly values: Int32Array | Float32Array | Uint8Array;
  readonly shape: readonly number[];
  /** Names of the axes whose sizes vary between batches, in the order of the shape; equal names mean equal sizes, and `a+b` is the sum of `a` and `b`. */
  readonly axes?: readonly (string | undefined)[] | undefined;
  /** The tensor to feed if it is already on the device; then `values` only give the data type. */
  readonly held?: tf.Tensor | undefined;
}

export type Feeds = Readonly<Record<string, Feed>>;

/** An array from the device, row-major. */
export type Numbers = Pick<Feed, 'values' | 'shape'>;

export type NamedNumbers = Readonly<Record<string, Numbers>>;

export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** A single number as a feed. */
export function scalarFeed(value: number): Feed {
  return { values: Float32Array.of(value), shape: [] };
}

/** A float32 feed that is already on the device. The tensor stays the caller's. */
export function heldFeed(held: tf.Tensor, axes: Feed['axes']): Feed {
  return { values: new Float32Array(0), shape: held.shape, axes, held };
}

/** Identifies the graph for a batch: a graph compiled for other shapes or types does not fit. */
export function shapeKey(feeds: Feeds): string {
  return keyOf(feeds, ({ shape }) => shape);
}

/** Like `shapeKey`, but equal for all sizes of the named axes. */
export function generalKey(feeds: Feeds): string {
  return keyOf(feeds, ({ shape, axes }) => shape.map((size, i) => axes?.[i] ?? size));
}

function keyOf(feeds: Feeds, dimensions: (feed: Feed) => readonly (number | string)[]): string {
  return Object.entries(feeds)
    .map(([name, feed]) => `${name}:${dtypeOf(feed)}[${dimensions(feed)}]`)
    .join(' ');
}

/** Feeds of zeros with other sizes of the named axes; feeds without named axes are unchanged. */
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

/** The same feeds with these axes fixed. */
export function withFixedAxes(feeds: Feeds, names: readonly string[]): Feeds {
  return mapFeeds(feeds, (feed) => ({
    ...feed,
    axes: feed.axes?.map((axis) => (axis !== undefined && names.includes(axis) ? undefined : axis)),
  }));
}

function mapFeeds(feeds: Feeds, map: (feed: Feed) => Feed): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, map(feed)]));
}

/** Feeds as new tfjs tensors on the device, zeros for those already there; the caller owns them. */
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

/** The values of the tensors that a computation gives, which let go of their memory. */
export function takeNumbers(compute: () => NamedTensors): NamedNumbers {
  const numbers: Record<string, Numbers> = {};
  tf.tidy(() => {
    for (const [name, tensor] of Object.entries(compute()))
      numbers[name] = { values: tensor.dataSync<'float32'>().slice(), shape: tensor.shape };
  });
  return numbers;
}

/**
 * A feed's placeholder. All feeds but bytes travel as int32: the binding keeps integers on the host, while floats would go to a GPU and
 * back before the session sends them there again.
 */
export interface FeedPlace {
  readonly placeholder: TensorName;
  readonly dtype: DataTypeNumber;
  /** -1 for an axis of any size. */
  readonly shape: readonly number[];
}

/** @param asIs whether the feed keeps its type, because an external caller feeds it */
export function addFeedPlace(graph: Graph, name: string, feed: Feed, asIs: boolean): FeedPlace {
  const { dtype, shape, axes = [] } = asIs ? { dtype: dtypeOf(feed), ...feed } : packed(feed);
  const general = shape.map((size, i) => (axes[i] === undefined ? size : -1));
  return { placeholder: graph.placeholder(name, dtype, general), dtype, shape: general };
}

/** Restores the feed from its int32 form in the graph. */
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

/** Runs `body` with a tensor's id for each feed, by name, in the form in which it travels. */
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

/** Bytes travel as int32 if they fill complete words at any size of the named axes, at most one of which their number determines. */
function travelsAsWords({ values, shape, axes = [] }: Feed): boolean {
  if (values.length === 0) return false;
  if (values instanceof Float32Array) return true;
  const fixed = shape.filter((_, i) => axes[i] === undefined);
  return shape.length - fixed.length <= 1 && elementCount(fixed) % 4 === 0;
}

/** Words must be aligned to four bytes. */
function aligned(values: Feed['values']): Feed['values'] {
  return values.byteOffset % 4 === 0 ? values : values.slice();
}

function dtypeOf({ values }: Feed): DataTypeNumber {
  if (values instanceof Int32Array) return DataType.int32;
  return values instanceof Float32Array ? DataType.float32 : DataType.uint8;
}
