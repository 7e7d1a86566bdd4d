import type { ModalityName } from '../../experiment/models/modalities';
import type { ImagePreprocessing } from '../../experiment/models/preset';
import type { TensorFile } from '../weights/tensorFile';
import type { Backbone, FeatureKind, Weights } from './backbone';
import type { ConfigFile } from './configFile';
import type { Pooling, PoolingSetting } from './pooling';
import type { ReducedSizes, Removable } from './units';
import type { VariableRole } from './variableRoles';

/** The tokenizer: tokenizer.json with its library, or words as characters. */
export type TokenizerKind = 'file' | 'words';

/** Shapes of tensors by name. */
export type TensorShapes = ReadonlyMap<string, readonly number[]>;

/** A family of models: one folder beside this file, and one line in `families`. */
export interface Family {
  /** In results and messages; in transformers the config's `model_type`. */
  readonly name: string;
  readonly modality: ModalityName;
  /** The library that a saved model is meant for, where it is none of the usual ones for such data. */
  readonly library?: 'allennlp';
  /** The files of a model of this family besides config.json and the weights. */
  readonly files: readonly string[];
  /** The pooling of the original with its classification head. A model with another pooling is saved with its head in a separate file. */
  readonly classifierPooling: Pooling;
  /** Whether config.json describes a model of this family. */
  readonly describes: (config: ConfigFile) => boolean;
  /** Puts a checkpoint of a library that keeps tensors in another order into the words of one that the family knows. */
  readonly adopt?: (config: ConfigFile, file: TensorFile) => { config: ConfigFile; file: TensorFile };
  /** Describes a model by its config and the names and shapes of its tensors. Throws `model/...`, naming `file`. */
  readonly configure: (source: ModelSourceFiles) => Architecture;
  /** config.json of a model with a head, as the original library reads it. */
  readonly savedConfig: (config: ConfigFile, head: SavedHead) => ConfigFile;
  /** The config of a model of which units or layers were removed; absent where nothing can be. */
  readonly reducedConfig?: (config: ConfigFile, sizes: ReducedSizes) => ConfigFile;
}

/** The sources of a model's configuration. */
export interface ModelSourceFiles {
  readonly config: ConfigFile;
  /** The path of config.json, for messages. */
  readonly file: string;
  /** The checkpoint's names, with shapes. */
  readonly stored: TensorShapes;
  readonly pooling: PoolingSetting;
}

/** A head, as the original's config describes it. */
export interface SavedHead {
  /** The names of the outputs. */
  readonly labels: readonly string[];
  /** transformers' name of what is learned. */
  readonly problemType: string;
  /** How the model pools before it. */
  readonly pooling: Pooling;
}

/** A model of a family, described but without weights. */
export interface Architecture {
  /** The inputs. */
  readonly inputs: readonly InputSpec[];
  /** The features that its backbone computes: a task that needs another kind does not fit. */
  readonly gives: readonly FeatureKind[];
  /** The channels of each map of the pyramid, by its stride; absent without a pyramid. */
  readonly pyramidChannels?: ReadonlyMap<number, number>;
  /** The names of the vectors that the backbone's `depths` computes besides `pooled`, from the input on; absent where it has none. */
  readonly depths?: readonly string[];
  /** The width of a pooled vector and of a token's vector. */
  readonly featureSize: number;
  readonly headDropout: number;
  /** The name of the head's dense layer, before `.weight` and `.bias`. */
  readonly headName: string;
  /** Dense layers of the head before that one, each as wide as the features; drawn from the seed where a checkpoint has none. */
  readonly headLayers?: readonly HeadLayer[];
  /** A dense layer with as many outputs over features from the middle of the network, which helps to train it. */
  readonly auxiliaryHead?: AuxiliaryHead;
  /** Whether that layer adds no bias. */
  readonly headLacksBias?: boolean;
  /** The variable that acts as a bias of the features, in a model whose head has no bias. */
  readonly featureBias?: string;
  /** The table of the tokens' vectors, by which a language model also scores the next one; absent in models that are none. */
  readonly tokenTable?: string;
  /** The table of the tokens' vectors, of which a pass reads the rows that the tokens name; absent in models that read no tokens so. */
  readonly tokenRows?: string;
  /** The tokens that end a text, as the original stops at; absent in models that write none. */
  readonly endTokens?: readonly number[];
  /** The standard deviation of a new head's weights. */
  readonly initializerRange: number;
  /** The backbone's variables in the order of use: the original's name to the shape in the file. */
  readonly shapes: TensorShapes;
  /** Variables that a checkpoint may lack, as they are learned with the task, by the number that they begin with. */
  readonly fresh?: ReadonlyMap<string, number>;
  /** How one vector is made of many. */
  readonly pooling: Pooling;
  /** The tokenizer; tokenizer.json by default. */
  readonly tokenizer?: TokenizerKind;
  /** The longest input, in tokens, where there is a limit. */
  readonly maxLength?: number;
  /** How images are fitted to the model, where it reads images. */
  readonly images?: ImagePreprocessing;
  /** How many blocks there are between embedding (or stem) and head. */
  readonly blocks: number;
  /** Matrices of attention that low-rank adaptation changes; none in a convolutional network. */
  readonly adaptable: readonly string[];
  /** Whether parts were removed in a way that the original library does not load. */
  readonly isForeign?: boolean;
  /** The removable units; absent if there are none. */
  readonly removable?: Removable;
  /** The role of a variable, including the head's. */
  readonly roleOf: (name: string) => VariableRole;
  /** Where a variable is used: 0 in the embedding or stem, 1 to `blocks` in a block, `blocks + 1` in the head. */
  readonly blockOf: (name: string) => number;
  /** A checkpoint's tensor name as `shapes` has it; undefined for a tensor to pass over. */
  readonly canonicalName: (name: string) => string | undefined;
  /** The name under which a variable is saved. */
  readonly storedName: (name: string) => string;
  readonly build: (weights: Weights) => Backbone;
}

/** An auxiliary head, used only in training. */
export interface AuxiliaryHead {
  /** Before `.weight` and `.bias`. */
  readonly name: string;
  readonly featureSize: number;
  /** The weight of its loss beside the head's. */
  readonly share: number;
}

/** A dense layer between the features and the head's last layer. */
export interface HeadLayer {
  /** Before `.weight` and `.bias`. */
  readonly name: string;
  readonly activation: 'tanh' | 'relu';
  /** Whether dropout comes before it too, as before the last layer. */
  readonly dropsInput: boolean;
}

/** An input of a model: what a feed of this name must be. */
export interface InputSpec {
  readonly name: string;
  readonly dtype: 'int32' | 'float32';
  /** A name for a size that changes from batch to batch. */
  readonly axes: readonly (string | number)[];
  /** The exclusive upper limit of integers. */
  readonly below?: number;
  /** Whether the model does without. */
  readonly isOptional?: boolean;
}
