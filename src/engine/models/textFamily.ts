import type { TextBackbone } from './backbone';
import type { ConfigFile } from './configFile';
import type { ConfiguredModel } from './configuredModel';

/** A family of text models: one folder beside this file. */
export interface TextFamily {
  readonly kind: 'text';
  /** `model_type` in config.json. */
  readonly modelType: string;
  /** The class in transformers that loads a package of this family. */
  readonly classifierArchitecture: string;
  /** Whether config.json describes a model of this family. */
  readonly describes: (config: ConfigFile) => boolean;
  /** Throws `model/unsupported-config`. */
  readonly configure: (json: unknown, file: string) => ConfiguredModel<TextBackbone>;
}
