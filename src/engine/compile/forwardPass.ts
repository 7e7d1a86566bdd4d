import { formatError } from '../../experiment/errors/formats';
import type { tf } from '../tensorflow/loadTensorFlow';
import { spelledCanonically } from '../tensorflow/operations/spelling';
import { CannotCompile } from './cannotCompile';
import { type Feeds, type NamedTensors, withFixedAxes } from './feeds';
import { type GeneralProgram, recordGenerally } from './generalProgram';
import { axisSizes } from './namedFeeds';
import { explain, type Formula } from './sizeFormula';

/** A forward pass, recorded for all sizes of its inputs. Every format is written from it. */
export interface ForwardPass {
  readonly forward: (inputs: NamedTensors) => NamedTensors;
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** The feeds of the recording: named axes stand for any size. */
  readonly feeds: Feeds;
  readonly general: GeneralProgram;
}

/**
 * Records a forward pass at three sizes of its inputs.
 * @param example feeds with named axes, the batch first
 * @param mayFixSizes whether to fix the other axes at the sizes in `example` if the pass works at one size only (a position for each patch
 * of an image)
 * @throws GraftError `formats/not-recorded` naming the operation
 */
export function recordForward(
  forward: ForwardPass['forward'],
  variables: ForwardPass['variables'],
  example: Feeds,
  mayFixSizes = true,
): ForwardPass {
  const [, ...others] = Object.keys(axisSizes(example));
  let refusal: unknown;
  for (const fixed of mayFixSizes ? [[], others] : [[]]) {
    try {
      return recordAt(forward, variables, withFixedAxes(example, fixed));
    } catch (thrown) {
      if (!(thrown instanceof CannotCompile)) throw thrown;
      refusal ??= thrown;
    }
  }
  const { operation, why } = refusal as CannotCompile;
  throw formatError('formats/not-recorded', { operation, why });
}

function recordAt(
  forward: ForwardPass['forward'],
  variables: ForwardPass['variables'],
  feeds: Feeds,
): ForwardPass {
  const source = {
    name: 'serve',
    program: forward,
    feeds,
    state: { variables, slots: new Map<string, readonly number[]>() },
    variableOf: (name: string) => ({ name, shape: variables.get(name)!.shape, handle: name }),
  };
  return { forward, variables, feeds, general: spelledCanonically(() => recordGenerally(source)) };
}

/** The sizes of each output, by name; an axis that no formula explains is undefined. */
export function outputSizes({ general }: ForwardPass): Map<string, (Formula | undefined)[]> {
  const shapes = general.samples.map(
    ({ recording, outputs }) =>
      new Map(
        recording.operations
          .flatMap(({ outputs: made }) => made)
          .filter(({ id }) => outputs.includes(id))
          .map(({ id, shape }) => [outputs.indexOf(id), shape]),
      ),
  );
  const sizes = general.samples.map((sample) => sample.sizes);
  return new Map(
    general.recorded.outputs.map(({ name, shape }, k) => [
      name,
      shape.map((_, axis) => {
        const values = shapes.map((of) => of.get(k)?.[axis] ?? Number.NaN);
        return explain(values, sizes);
      }),
    ]),
  );
}

/** The values of the pass's variables, [..shape] row-major; each is read on demand. */
export function valuesOf({ variables }: ForwardPass, name: string): Float32Array {
  return variables.get(name)!.dataSync<'float32'>();
}
