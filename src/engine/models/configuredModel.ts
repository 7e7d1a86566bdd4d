import type { tf } from '../tensorflow/loadTensorFlow';
import type { VariableRole } from './variableRoles';

/** Shapes of tensors by name. */
export type TensorShapes = ReadonlyMap<string, readonly number[]>;

/** A model of a family, described but without weights. */
export interface ConfiguredModel<Backbone> {
  readonly featureSize: number;
  readonly headDropout: number;
  /** The name of the head's dense layer, before `.weight` and `.bias`. */
  readonly headName: string;
  readonly initializerRange: number;
  /** The backbone's variables: the original's name to the shape in the file. */
  readonly shapes: TensorShapes;
  /** What a variable is, the head's included. */
  readonly roleOf: (name: string) => VariableRole;
  /** A checkpoint's tensor name as `shapes` has it; undefined for a tensor to pass over. */
  readonly canonicalName: (name: string) => string | undefined;
  /** The name under which a variable is saved. */
  readonly storedName: (name: string) => string;
  readonly backbone: (variables: ReadonlyMap<string, tf.Variable>) => Backbone;
}
