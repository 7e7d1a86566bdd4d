import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tf } from '../tensorflow/loadTensorFlow';
import { execute, float32, integers } from '../tensorflow/operations/execute';
import { isNative } from '../tensorflow/operations/nativeMemory';
import type { ProgramState } from './program';

/** The state that programs begin with: tfjs's variables, and slots that were set before the first session existed. */
export class InitialState {
  private readonly slots = new Map<string, tf.Tensor>();
  private bytes = 0;

  constructor(private readonly state: ProgramState) {}

  keep(slots: ReadonlyMap<string, tf.Tensor>): void {
    for (const [name, value] of slots) {
      this.slots.get(name)?.dispose();
      this.slots.set(name, tf.keep(tf.clone(value)));
    }
  }

  /** A value; the caller owns the tensor. */
  value(name: string): tf.Tensor {
    const known = this.state.variables.get(name) ?? this.slots.get(name);
    return known ? tf.clone(known) : tf.zeros([...this.state.slots.get(name)!]);
  }

  /** Hands all values over, and disposes of the slots. */
  assign(take: (values: ReadonlyMap<string, tf.Tensor>) => void): void {
    const values = new Map([...this.state.variables, ...this.slots]);
    this.bytes = bytesInJavaScript(values.values());
    take(values);
    this.dispose();
  }

  /** After `assign`, when only the session holds the state: tfjs's variables release their memory. */
  releaseVariables(): void {
    for (const variable of this.state.variables.values()) emptyVariable(variable);
    if (this.bytes > mostGarbage) collectGarbage();
  }

  dispose(): void {
    tf.dispose([...this.slots.values()]);
    this.slots.clear();
  }
}

/** From this number of bytes in JavaScript's memory on, garbage is collected explicitly. */
const mostGarbage = 2 ** 24;

function bytesInJavaScript(tensors: Iterable<tf.Tensor>): number {
  return [...tensors].reduce((sum, tensor) => sum + (isNative(tensor) ? 0 : 4 * tensor.size), 0);
}

/** Gives a variable untouched memory, which takes no physical memory. */
function emptyVariable(variable: tf.Variable): void {
  tf.tidy(() => {
    const attributes = { dtype: float32, init: { bool: false } };
    variable.assign(execute('Empty', [integers(variable.shape)], attributes));
  });
}

/**
 * Makes V8 free unused memory now, in some 20 ms. Bytes outside V8's heap, such as weights read from a file, put little pressure on its
 * collector, and a training allocates too little else: they would stay until its end.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
}
