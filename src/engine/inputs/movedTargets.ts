import {
  type ExampleValues,
  type Movement,
  type NamedValues,
  raggedValues,
  valuesFor,
  valuesOf,
} from '../datasets/exampleValues';
import { type AffineMap, type Geometry, movedPoint } from '../images/geometry';
import type { InputSplit } from './encoded';
import type { Draw } from './feeder';
import { feederOf } from './feeders';

type Values = Int32Array | Float32Array;

/** Moves the values of one example as its image was. */
type Mover = (values: Values, of: ExampleValues, geometry: Geometry) => Values;

/** How each kind of target follows its image. A task names the kind of each of its targets. */
const movers: Readonly<Record<Movement, Mover>> = { points: movedPoints, map: movedMap };

/** The targets of some examples, as the model sees these: `targets` has them at `indices`. */
export interface SeenTargets {
  readonly targets: NamedValues;
  readonly indices: readonly number[];
}

/**
 * The targets of the examples at `indices`, moved with their images. Where no target has a position, they are the given ones.
 * @param draw absent for examples as scoring sees them
 */
export function seenTargets(
  { encoded, targets }: InputSplit,
  indices: readonly number[],
  draw?: Draw,
): SeenTargets {
  if (!moves(targets)) return { targets, indices };
  return movedTargets(targets, indices, geometriesOf(encoded, indices, draw));
}

/** The targets of the examples that are mixed into those at `indices`, moved with their own images. */
export function mixedTargets(
  { encoded, targets }: InputSplit,
  indices: readonly number[],
  partners: readonly number[],
  draw: Draw,
): SeenTargets {
  if (!moves(targets)) return { targets, indices: partners };
  const geometries = geometriesOf(encoded, indices, draw).map((own) => own.mixed ?? own);
  return movedTargets(targets, partners, geometries);
}

/** All targets of a split, as scoring sees its examples. */
export function scoredTargets(split: InputSplit, examples: number): NamedValues {
  if (!moves(split.targets)) return split.targets;
  return seenTargets(split, [...Array(examples).keys()]).targets;
}

/** Whether some targets have positions in images. */
export function moves(targets: NamedValues): boolean {
  return Object.values(targets).some((of) => of.moves !== undefined);
}

function geometriesOf(encoded: InputSplit['encoded'], indices: readonly number[], draw: Draw | undefined) {
  const { geometries } = feederOf(encoded);
  if (!geometries)
    throw new Error(`Targets have positions, which examples of the kind ${encoded.kind} lack.`);
  return geometries(encoded, indices, draw);
}

function movedTargets(
  targets: NamedValues,
  indices: readonly number[],
  geometries: readonly Geometry[],
): SeenTargets {
  const moved = Object.entries(targets).map(([name, of]) => {
    const move: Mover = of.moves ? movers[of.moves] : (values) => values;
    const parts = indices.map((index, i) => move(valuesOf(of, index), of, geometries[i]!));
    return [name, together(of, parts)] as const;
  });
  return { targets: Object.fromEntries(moved), indices: [...indices.keys()] };
}

/** Joins the moved targets of a batch, padded to the same number of items as before. */
function together(of: ExampleValues, parts: readonly Values[]): ExampleValues {
  if (of.ragged) {
    const { ragged, ...own } = raggedValues(parts, of.shape, of.ragged.axis);
    return { ...own, ragged: { ...ragged!, most: of.ragged.most } };
  }
  const all = new (of.values.constructor as Float32ArrayConstructor)(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return valuesFor(all, of.shape);
}

/**
 * Items whose first two numbers are a point: from pixels of the original to shares of what the model sees. Those that land outside are
 * dropped.
 */
function movedPoints(values: Values, { shape }: ExampleValues, { map, seen }: Geometry): Float32Array {
  const size = shape.reduce((product, axis) => product * axis, 1);
  const kept: number[] = [];
  for (let at = 0; at < values.length; at += size) {
    const [x, y] = movedPoint(map, [values[at]!, values[at + 1]!]);
    const [right, down] = [x / seen.width, y / seen.height];
    const isInside = right >= 0 && right < 1 && down >= 0 && down < 1;
    if (!isInside) continue;
    kept.push(right, down);
    for (const value of values.subarray(at + 2, at + size)) kept.push(value);
  }
  return Float32Array.from(kept);
}

/** The value of a pixel of a map that shows nothing of the original. */
export const outsideMap = -1;

/** A map [height, width] that covers the original, as a map of the same size that covers what the model sees: the nearest values. */
function movedMap(values: Values, { shape }: ExampleValues, { map, original, seen }: Geometry): Values {
  const [height, width] = shape as [number, number];
  const back = inverse(map);
  return values.map((_, i) => {
    const [column, row] = [i % width, Math.floor(i / width)];
    const point = [((column + 0.5) / width) * seen.width, ((row + 0.5) / height) * seen.height] as const;
    const [x, y] = movedPoint(back, point);
    const [left, top] = [
      Math.floor((x / original.width) * width),
      Math.floor((y / original.height) * height),
    ];
    const isInside = left >= 0 && left < width && top >= 0 && top < height;
    return isInside ? values[top * width + left]! : outsideMap;
  });
}

function inverse([a, b, c, d, e, f]: AffineMap): AffineMap {
  const determinant = a * e - b * d;
  const [p, q, s, t] = [e, -b, -d, a].map((value) => value / determinant) as [number, number, number, number];
  return [p, q, -(p * c + q * f), s, t, -(s * c + t * f)];
}
