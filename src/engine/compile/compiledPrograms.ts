import type { TensorMetadata } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import type { tf } from '../tensorflow/loadTensorFlow';
import { nativeBackend } from '../tensorflow/nativeBackend';
import { CannotCompile } from './cannotCompile';
import {
  type Feeds,
  generalKey,
  type NamedNumbers,
  type NamedTensors,
  type Numbers,
  shapeKey,
  withFixedAxes,
  withSentFeeds,
} from './feeds';
import { type GeneralProgram, holdsAtOne, recordGenerally } from './generalProgram';
import { Graph, type TensorName } from './graph';
import { InitialState } from './initialState';
import { axisSizes } from './namedFeeds';
import type { Precision } from './precision';
import type { Program, ProgramRun, ProgramRunner, ProgramState } from './program';
import { addProgram, type ProgramNodes } from './programGraph';
import { nodeName, programKey } from './programNames';
import type { ProgramSource } from './recordProgram';
import { Session } from './session';
import { StateNodes } from './stateNodes';

export interface CompiledProgramsOptions {
  readonly precision: Precision;
  /** Whether XLA compiles the program with this name as a whole. */
  readonly useXla: (name: string) => boolean;
  /** Whether the programs train: then only the session holds the state, and tfjs's variables release their memory until someone reads them. */
  readonly ownsState?: boolean;
  /** Called once for a program that needs a graph for each shape although its feeds have named axes. */
  readonly onShapeBound?: (program: string, reason: CannotCompile) => void;
}

/** A program with one graph for all sizes. */
interface General extends GeneralProgram {
  readonly nodes: ProgramNodes;
}

/**
 * Programs over one state, as graphs in one TensorFlow session. A program is recorded at its first run, for all sizes of its feeds' named
 * axes. XLA and programs with an unexplained dependence on the sizes get a graph for each shape instead. Sessions share no variables and a
 * loaded graph cannot grow, so a new graph needs a new session, to which the state moves; that costs up to a second.
 */
export class CompiledPrograms implements ProgramRunner {
  private readonly graph = new Graph();
  private readonly programs = new Map<string, ProgramNodes>();
  private readonly generals = new Map<string, General>();
  /** Names of programs that need a graph for each shape. */
  private readonly shapeBound = new Set<string>();
  private readonly stateNodes: StateNodes;
  private session: Session | undefined;
  private readonly initial: InitialState;

  constructor(
    private readonly state: ProgramState,
    private readonly options: CompiledProgramsOptions,
  ) {
    const shapes = [...state.variables].map(([name, { shape }]) => [name, shape] as const);
    this.stateNodes = new StateNodes(this.graph, new Map(shapes), state.slots);
    this.initial = new InitialState(state);
  }

  /** @throws CannotCompile at a program's first run, with the state unchanged */
  run(name: string, program: Program, feeds: Feeds): NamedNumbers {
    return this.outputsOf(name, program, feeds, takeValues);
  }

  /**
   * Like `run`, but the outputs stay on the device. The caller owns them.
   * @throws CannotCompile as `run`
   */
  call(name: string, program: Program, feeds: Feeds): NamedTensors {
    return this.outputsOf(name, program, feeds, asTensor);
  }

  /** @throws CannotCompile as `run` */
  advance(name: string, program: Program, feeds: Feeds): void {
    const nodes = this.compiled(name, program, feeds);
    for (const { id } of this.fetch(nodes, feeds, [nodes.finished])) nativeBackend().binding.deleteTensor(id);
  }

  /** Compiles several programs at once, so that one session serves them all. */
  prepare(runs: readonly ProgramRun[]): void {
    const known = this.graph.nodes.length;
    for (const run of runs) {
      const key = programKey(run.name, run.feeds);
      if (!this.programs.has(key)) this.programs.set(key, this.compile(run));
    }
    if (this.graph.nodes.length > known) this.reopen();
  }

  read(names: Iterable<string>): Map<string, tf.Tensor> {
    const wanted = [...names];
    if (!this.session) return new Map(wanted.map((name) => [name, this.initial.value(name)]));
    const values = this.session.run(
      new Map(),
      wanted.map((name) => this.stateNodes.value(name)),
    );
    return new Map(wanted.map((name, i) => [name, asTensor(values[i]!)]));
  }

  write(slots: ReadonlyMap<string, tf.Tensor>): void {
    if (this.session) this.stateNodes.set(this.session, slots);
    else this.initial.keep(slots);
  }

  restore(slots: ReadonlyMap<string, tf.Tensor>): void {
    this.initial.dispose();
    this.initial.keep(slots);
    if (this.session) this.assignInitial(this.session);
  }

  syncVariables(): void {
    if (!this.session) return;
    for (const [name, value] of this.read(this.state.variables.keys())) {
      this.state.variables.get(name)!.assign(value);
      value.dispose();
    }
  }

  dispose(): void {
    this.session?.dispose();
    this.session = undefined;
    this.initial.dispose();
  }

  private outputsOf<T>(
    name: string,
    program: Program,
    feeds: Feeds,
    take: (output: TensorMetadata) => T,
  ): Record<string, T> {
    const nodes = this.compiled(name, program, feeds);
    const wanted = nodes.outputs.map(({ tensor }) => tensor);
    const fetched = this.fetch(nodes, feeds, wanted);
    return Object.fromEntries(nodes.outputs.map((output, i) => [output.name, take(fetched[i]!)]));
  }

  private compiled(name: string, program: Program, feeds: Feeds): ProgramNodes {
    const key = programKey(name, feeds);
    const known = this.programs.get(key);
    if (known) return known;
    this.prepare([{ name, program, feeds }]);
    return this.programs.get(key)!;
  }

  private compile(run: ProgramRun): ProgramNodes {
    const sizes = axisSizes(run.feeds);
    const isGeneral = Object.keys(sizes).length > 0 && !this.options.useXla(run.name);
    if (!isGeneral || this.shapeBound.has(run.name)) return this.compileShape(run);
    const ones = Object.keys(sizes).filter((axis) => sizes[axis] === 1);
    try {
      const general = this.generalOf(run);
      if (ones.length === 0 || holdsAtOne(general, this.sourceOf(run, ''), ones)) return general.nodes;
      return this.compile({ ...run, feeds: withFixedAxes(run.feeds, ones) });
    } catch (thrown) {
      if (!(thrown instanceof CannotCompile)) throw thrown;
      this.shapeBound.add(run.name);
      this.options.onShapeBound?.(run.name, thrown);
      return this.compileShape(run);
    }
  }

  private generalOf(run: ProgramRun): General {
    const key = generalKey(run.feeds);
    const name = nodeName(run.name, key);
    const known = this.generals.get(name);
    if (known) return known;
    const source = this.sourceOf(run, name);
    const recorded = recordGenerally(source);
    const options = { precision: this.options.precision, useXla: false };
    const general = { ...recorded, nodes: addProgram(this.graph, source, options, recorded) };
    this.generals.set(name, general);
    return general;
  }

  private compileShape({ feeds, ...run }: ProgramRun): ProgramNodes {
    const fixed = withFixedAxes(feeds, Object.keys(axisSizes(feeds)));
    const source = this.sourceOf({ ...run, feeds: fixed }, nodeName(run.name, shapeKey(feeds)));
    const { precision, useXla } = this.options;
    return addProgram(this.graph, source, { precision, useXla: useXla(run.name) });
  }

  private sourceOf({ program, feeds }: ProgramRun, name: string): ProgramSource {
    const variableOf = (key: string) => this.stateNodes.variable(key);
    return { name, program, feeds, state: this.state, variableOf };
  }

  private fetch({ feeds: places }: ProgramNodes, feeds: Feeds, wanted: TensorName[]): TensorMetadata[] {
    return withSentFeeds(feeds, (ids) => {
      const sent = [...places].map(([name, { placeholder }]) => [placeholder, ids.get(name)!] as const);
      return this.session!.run(new Map(sent), wanted);
    });
  }

  /** Loads the current graph and moves the state to its session, on the device. */
  private reopen(): void {
    const { nodes, functions } = this.graph;
    const old = this.session;
    const next = Session.open({ nodes, functions });
    if (old) {
      this.stateNodes.move(old, next);
      old.dispose();
    } else this.assignInitial(next);
    this.session = next;
  }

  private assignInitial(session: Session): void {
    this.initial.assign((values) => this.stateNodes.assign(session, values));
    if (this.options.ownsState) this.initial.releaseVariables();
  }
}

function asTensor(metadata: TensorMetadata): tf.Tensor {
  return nativeBackend().createOutputTensor(metadata);
}

function takeValues({ id, shape }: TensorMetadata): Numbers {
  const { binding } = nativeBackend();
  const values = binding.tensorDataSync(id);
  binding.deleteTensor(id);
  return { values, shape };
}
