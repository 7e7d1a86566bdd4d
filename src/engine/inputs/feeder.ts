import type { Hash } from 'node:crypto';
import type { Feeds } from '../compile/feeds';
import type { AxisSizes } from '../compile/namedFeeds';
import type { Geometry } from '../images/geometry';
import type { ImageBox } from '../images/resizeImage';
import type { BatchShapes } from './batch';
import type { Encoded } from './encoded';

/** How a batch is made. */
export interface FeedOptions<Request = never> {
  readonly shapes: BatchShapes;
  /** The number of rows to which few shapes pad a batch. */
  readonly rows: number;
  /** Decides what chance decides about an example in training; absent where examples are scored, which leaves nothing to chance. */
  readonly draw?: Draw | undefined;
  /** Makes examples that each epoch sees differently; needed where the feeder has `drawnViews`. */
  readonly makeExample?: MakeExample<Request> | undefined;
}

/**
 * Makes one example as an epoch sees it, perhaps in another thread, so that several are made at once.
 * @param request plain data; each feeder has its own
 */
export type MakeExample<Request = never> = (request: Request) => Promise<Uint8Array>;

/** The source of all randomness in an epoch. */
export interface Draw {
  readonly seed: number;
  readonly epoch: number;
}

/** The examples mixed into others, one for each. */
export interface MixedIn {
  /** Positions of examples. */
  readonly partners: readonly number[];
  /** Their shares of the targets, from 0 to a half. */
  readonly shares: readonly number[];
}

/** The geometry of an example in a batch, and of the example that is mixed into it. */
export interface ExampleGeometry extends Geometry {
  readonly mixed?: MixedGeometry | undefined;
}

/** Another example in an example, which keeps its own geometry. */
export interface MixedGeometry extends Geometry {
  /** The position of the other example. */
  readonly partner: number;
  /** The rectangle that the other example covers, in pixels of what the model sees; absent where it shines through everywhere. */
  readonly box?: ImageBox | undefined;
}

/** The number of examples, and the sizes of batches. */
export interface BatchPlan {
  readonly examples: number;
  readonly batchSize: number;
}

/**
 * Makes feeds of encoded examples: one record for each kind of `Encoded`. Needs no model, and does not import TensorFlow.
 * `Request` is what the feeder asks of `makeExample`, if it does.
 */
export interface Feeder<E extends Encoded = Encoded, Request = never> {
  /** The batches of an epoch, as positions of examples: each exactly once, a pure function of the draw. */
  planEpoch(encoded: E, plan: BatchPlan, draw: Draw): number[][];
  /** The batches in which examples are scored. */
  planScoring(encoded: E, plan: BatchPlan): number[][];
  /** The examples at `indices` as one batch. */
  feeds(encoded: E, indices: readonly number[], options: FeedOptions<Request>): Feeds | Promise<Feeds>;
  /** Feeds of the same shapes, all zeros, at no cost: for what only compiles. */
  blankFeeds(encoded: E, indices: readonly number[], options: FeedOptions): Feeds;
  /** The tokens that the examples name, in ascending order; absent where they name rows of no table. */
  tokens?(encoded: E): Int32Array | undefined;
  /** Whether the number of operations depends on the length, so that each length needs its own graph; no where absent. */
  hasGraphForEachLength?(encoded: E): boolean;
  /** The other examples that are mixed into those at `indices`, with their shares; undefined where training mixes none. */
  mixedIn?(encoded: E, indices: readonly number[], draw: Draw): MixedIn | undefined;
  /**
   * The geometry that made the examples at `indices` from their originals, for targets with positions. Any thread can compute it from the
   * draw alone. Absent where examples have no positions.
   * @param draw absent for examples as scoring sees them
   */
  geometries?(encoded: E, indices: readonly number[], draw?: Draw): readonly ExampleGeometry[];
  /**
   * The number of views of an example that a training draws and epochs take in turn: 0 where training sees what scoring sees, infinity
   * where each epoch draws new ones.
   */
  drawnViews?(encoded: E): number;
  /** The same examples, fed as users of a written model feed them; absent where they are always fed so. */
  asServed?(encoded: E): E;
  /** The sizes of a written model's axes, by their names, that can be no others, as the graph depends on them; none where absent. */
  servedSizes?(encoded: E): AxisSizes;
  /** The sizes that these examples have, for a written model that works at one size only; none where absent. */
  usualSizes?(encoded: E): AxisSizes;
  /**
   * Adds all that decides what a model makes of an example: its content, not its place among others.
   * @param draw given, of what an epoch of a training sees of it
   */
  hashExample(encoded: E, index: number, hash: Hash, draw?: Draw): void;
}
