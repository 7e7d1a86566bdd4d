import { tf } from '../tensorflow/loadTensorFlow';
import { readResource, resourceVariable, writeResource } from '../tensorflow/operations/resourceVariable';
import { type Feeds, feedTensors, type NamedNumbers, type NamedTensors } from './feeds';
import type { Program, ProgramRunner, ProgramState } from './program';

/** Programs that run operation by operation, as tfjs runs them. */
export class EagerPrograms implements ProgramRunner {
  private resources: ReadonlyMap<string, tf.Tensor>;

  constructor(private readonly state: ProgramState) {
    this.resources = openResources(state, new Map());
  }

  run(_name: string, program: Program, feeds: Feeds): NamedNumbers {
    const outputs = this.compute(program, feeds);
    const values = Object.entries(outputs).map(
      ([name, tensor]) => [name, { values: tensor.dataSync(), shape: tensor.shape }] as const,
    );
    tf.dispose(outputs);
    return Object.fromEntries(values);
  }

  advance(_name: string, program: Program, feeds: Feeds): void {
    tf.dispose(this.compute(program, feeds));
  }

  prepare(): void {
    // Nothing is compiled.
  }

  read(names: Iterable<string>): Map<string, tf.Tensor> {
    return new Map([...names].map((name) => [name, readResource(this.resources.get(name)!)]));
  }

  write(slots: ReadonlyMap<string, tf.Tensor>): void {
    for (const [name, value] of slots) writeResource(this.resources.get(name)!, value);
  }

  restore(slots: ReadonlyMap<string, tf.Tensor>): void {
    this.dispose();
    this.resources = openResources(this.state, slots);
  }

  syncVariables(): void {
    // Every run has already synchronized them.
  }

  dispose(): void {
    tf.dispose([...this.resources.values()]);
    this.resources = new Map();
  }

  private compute(program: Program, feeds: Feeds): NamedTensors {
    const inputs = feedTensors(feeds);
    const touched = new Set<string>();
    const outputs = tf.tidy(() =>
      program(inputs, (name) => {
        touched.add(name);
        return this.resources.get(name)!;
      }),
    );
    for (const name of touched) this.syncVariable(name);
    tf.dispose(inputs);
    return outputs;
  }

  private syncVariable(name: string): void {
    const variable = this.state.variables.get(name);
    if (variable) tf.tidy(() => variable.assign(readResource(this.resources.get(name)!)));
  }
}

/** Buffers with the variables' current values and the given slots, by name; other slots are zeros. The caller disposes of them. */
export function openResources(
  { variables, slots }: ProgramState,
  values: ReadonlyMap<string, tf.Tensor>,
): Map<string, tf.Tensor> {
  const initial = [
    ...[...variables].map(([name, variable]) => [name, () => variable] as const),
    ...[...slots].map(([name, shape]) => [name, () => values.get(name) ?? tf.zeros([...shape])] as const),
  ];
  return new Map(initial.map(([name, value]) => [name, tf.keep(tf.tidy(() => resourceVariable(value())))]));
}
