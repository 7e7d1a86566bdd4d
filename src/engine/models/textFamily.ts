import type { tf } from '../tensorflow/loadTensorFlow';
import type { TextBackbone } from './backbone';

/** A model of a family, described but without weights. */
export interface ConfiguredModel {
  readonly featureSize: number;
  readonly headDropout: number;
  readonly initializerRange: number;
  /** The backbone's variables: Hugging Face name to shape. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** A checkpoint's tensor name as `shapes` has it; undefined for a tensor to pass over. */
  readonly canonicalName: (name: string) => string | undefined;
  readonly backbone: (variables: ReadonlyMap<string, tf.Variable>) => TextBackbone;
}

/** A family of text models: one folder beside this file. */
export interface TextFamily {
  /** `model_type` in config.json. */
  readonly modelType: string;
  /** The class in transformers that loads a package of this family. */
  readonly classifierArchitecture: string;
  /** Throws `model/unsupported-config`. */
  readonly configure: (json: unknown, file: string) => ConfiguredModel;
}
