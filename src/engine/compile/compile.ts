import type { tf } from '../tensorflow/loadTensorFlow';
import { CannotCompile } from './cannotCompile';
import { CompiledPrograms } from './compiledPrograms';
import { EagerPrograms } from './eagerPrograms';
import { type Feeds, type NamedNumbers, type NamedTensors, shapeKey } from './feeds';
import { axisSizes } from './namedFeeds';
import type { Precision } from './precision';
import type { Program, ProgramState } from './program';
import type { Step, StepOptions, StepRunner } from './step';
import { scoreProgram, trainingState } from './trainingPrograms';
import { TrainingRunner } from './trainingRunner';

export interface CompileStepOptions extends StepOptions {
  readonly precision?: Precision;
  /**
   * Whether XLA compiles the step as a whole: slow to start, fast on a GPU. The score is left out, because it runs too seldom to be
   * worth compiling for each shape.
   */
  readonly useXla?: boolean;
  /** Whether steps may have several micro-batches, which need memory for their gradients. */
  readonly accumulates?: boolean;
  /** Called once if the step cannot be compiled and runs operation by operation. */
  readonly onFallback?: (reason: CannotCompile) => void;
  /** Called once for each program that needs a graph for each shape although its feeds have named axes. */
  readonly onShapeBound?: (program: string, reason: CannotCompile) => void;
}

/**
 * Turns a training step written in tfjs operations into graphs that a TensorFlow session runs: a run of it is recorded for every shape
 * of batch. The result computes the same as `runEagerly` of the same step.
 * The caller disposes of it; the variables stay the caller's.
 * @param examples batches of the expected shapes; other shapes are compiled when they first occur
 */
export function compile(step: Step, examples: readonly Feeds[], options: CompileStepOptions): StepRunner {
  const { precision = 'float32', useXla = false, accumulates = false, onFallback = () => {} } = options;
  const { onShapeBound } = options;
  const programs = new CompiledPrograms(trainingState(options, accumulates), {
    precision,
    useXla: (name) => useXla && name !== scoreProgram,
    ownsState: true,
    onShapeBound,
  });
  const scalesLoss = precision === 'float16';
  const runner = new TrainingRunner(step, { ...options, scalesLoss, accumulates, onFallback }, programs);
  runner.prepare({ steps: examples.map((batch) => [batch]), scores: [] });
  return runner;
}

/** The same step, operation by operation, in float32. */
export function runEagerly(step: Step, options: StepOptions & { accumulates?: boolean }): StepRunner {
  const { accumulates = false } = options;
  const programs = new EagerPrograms(trainingState(options, accumulates));
  return new TrainingRunner(
    step,
    { ...options, scalesLoss: false, accumulates, onFallback: () => {} },
    programs,
  );
}

/** A function of a batch and of variables, which it does not change. */
export interface BatchFunction {
  run(batch: Feeds): NamedNumbers;
  dispose(): void;
}

/** A shape is compiled only after this number of runs: compiling takes as long as a few of them. */
const runsBeforeCompiling = 8;

/**
 * A forward pass that becomes a graph: one for all sizes of the batches' named axes, else one for every frequent shape. Rare shapes run
 * operation by operation.
 * The caller disposes of it. The variables stay the caller's and must not change meanwhile.
 */
export function compileForward(
  forward: (batch: NamedTensors) => NamedTensors,
  variables: ReadonlyMap<string, tf.Variable>,
): BatchFunction {
  const state: ProgramState = { variables, slots: new Map() };
  const program: Program = (inputs) => forward(inputs);
  const eager = new EagerPrograms({ variables: new Map(), slots: new Map() });
  let compiled: CompiledPrograms | undefined;
  let canCompile = true;
  const runs = new Map<string, number>();
  const runCompiled = (batch: Feeds) => {
    compiled ??= new CompiledPrograms(state, { precision: 'float32', useXla: () => false });
    return compiled.run('forward', program, batch);
  };
  return {
    run: (batch) => {
      const key = shapeKey(batch);
      const count = (runs.get(key) ?? 0) + 1;
      runs.set(key, count);
      try {
        const isGeneral = Object.keys(axisSizes(batch)).length > 0;
        if (canCompile && (isGeneral || count > runsBeforeCompiling)) return runCompiled(batch);
      } catch (thrown) {
        if (!(thrown instanceof CannotCompile)) throw thrown;
        canCompile = false;
      }
      return eager.run('forward', program, batch);
    },
    dispose: () => compiled?.dispose(),
  };
}
