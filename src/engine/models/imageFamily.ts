import type { ImageBackbone } from './backbone';
import type { ConfigFile } from './configFile';
import type { ConfiguredModel, TensorShapes } from './configuredModel';
import type { ImagePreprocessing, ImagePresets } from './imagePreprocessing';

export interface ConfiguredImageModel extends ConfiguredModel<ImageBackbone> {
  readonly preprocessing: ImagePreprocessing;
}

/** A family of image models: one folder beside this file. */
export interface ImageFamily {
  readonly kind: 'image';
  /** The family's name, in results and messages. */
  readonly modelType: string;
  readonly presets: ImagePresets;
  /** Whether config.json describes a model of this family. */
  readonly describes: (config: ConfigFile) => boolean;
  /**
   * Sizes and layers are read from the checkpoint's tensors, since no config of timm or torchvision lists them.
   * @param stored the checkpoint's names, with shapes
   * Throws `model/unsupported-config`.
   */
  readonly configure: (config: ConfigFile, file: string, stored: TensorShapes) => ConfiguredImageModel;
}
