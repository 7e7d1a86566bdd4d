import type * as z from 'zod';
import type { Place } from '../../experiment/errors/errors';
import type { PreprocessResult } from '../../experiment/runs/results';
import type { SettingsOf, StageName } from '../../experiment/stages/stages';
import type { PortableCode } from '../../portable/portableCode';
import type { Row, SplitName, Splits } from '../datasets/example';
import type { HeatMap } from '../images/paintHeat';
import type { Io } from '../io';
import type { ConfigFile } from '../models/configFile';
import type { Architecture, InputSpec } from '../models/family';
import type { TensorFile } from '../weights/tensorFile';
import type { Baseline } from './baseline';
import type { Encoded } from './encoded';
import type { Reference } from './reference';

/** The model that reads. */
export interface ReadingModel {
  readonly folder: string;
  /** The parts of the architecture that reading needs. */
  readonly architecture: Pick<Architecture, 'inputs' | 'maxLength' | 'images' | 'tokenizer'>;
}

/** Where a kind of data keeps what it has decoded, so that each file is decoded once. */
export interface DecodedCache {
  /** The `.graft` folder that contains the cache; it may have come from a stranger. */
  readonly graftFolder: string;
  /** The largest size of the whole cache; 0 keeps nothing. */
  readonly mostBytes: number;
}

/** The examples of an experiment, on their way to its model. */
export interface EncodeTask {
  readonly splits: Splits;
  readonly model: ReadingModel;
  readonly settings: SettingsOf<'preprocess'>;
  /** Whether texts are put one after the other into blocks of equal length. */
  readonly packsTexts: boolean;
  /** The folder of the experiment, which the names of images are relative to. */
  readonly dataFolder: string;
  readonly decodedCache: DecodedCache;
  /** Where `preprocess.SETTING` stands in the experiment. */
  readonly placeOf: (setting: string) => Place;
  /** Where the stage's files go. */
  readonly folder: string;
}

/** Encodes a few new rows as in training. */
export type RowReader = (rows: readonly Row[]) => Promise<Encoded>;

/** The settings and files with which a package packs rows. */
export interface PackTask<Kept> {
  /** The package's folder. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly model: ReadingModel;
  readonly kept: Kept;
  readonly cacheFolder: string;
}

/** Code that encodes the inputs of a model, with the npm packages that only these settings need. */
export interface PortableReader extends PortableCode {
  readonly packages?: readonly string[];
  readonly example: ExampleInput;
}

/** How programs get an input to show: from the command line, or in a page. */
export interface ExampleInput {
  /** Packages of npm. */
  readonly forNode: readonly string[];
  readonly argument: string;
  readonly imports: readonly string[];
  readonly inNode: string;
  readonly inBrowser: string;
}

/** The libraries that load a package, each as its layout wants it. */
export type PythonLibrary = 'transformers' | 'sentence-transformers' | 'timm' | 'allennlp';

/** How a package is used, for its card. */
export interface Usage {
  /** The arguments of `graft predict`. */
  readonly question: string;
  /** A program in Python, with a sentence before it where the layout needs one; absent where no library reads such a package. */
  readonly python?: { readonly code: string; readonly why?: string } | undefined;
}

/** How the outputs of a model are compared with its original's. */
export interface ReferenceReader {
  /** The tensor by which a file of references is known. */
  readonly knownBy: string;
  /** Throws `verify/misfit`, `weights/...`. */
  read(file: TensorFile, inputs: readonly InputSpec[], ioFile: string): Promise<Reference>;
}

/** The sizes at which the forward pass of a model is recorded for other programs. */
export interface RecordedSizes {
  /** A usual size of an axis other than the batch, different from those of other axes. */
  sizeOf(axis: string, architecture: Pick<Architecture, 'maxLength' | 'images'>): number;
  /** Whether a model may work at these sizes only, as a CNN with a position for each patch does. */
  readonly mayBeFixed: boolean;
}

/** Facts of an architecture that a package keeps, so that rows are read without weights. */
export type Reads = Partial<Pick<Architecture, 'tokenizer' | 'maxLength' | 'images'>>;

/** A kind of data: how rows become what a model reads. One record a kind, in a folder beside this file; `Feeder` makes the batches. */
export interface Modality<Kept = unknown> {
  /** Encodes all splits and stores them in the stage's folder. Throws `preprocess/...`; CancelledError. */
  encode(task: EncodeTask, io: Io): Promise<PreprocessResult>;
  /** Reads what `encode` stored, which may come from anywhere. Throws `preprocess/damaged-cache`, `weights/...`. */
  open(task: Omit<EncodeTask, 'splits' | 'packsTexts' | 'placeOf'>): Promise<Record<SplitName, Encoded>>;
  /** The settings that new rows need too, so that a package keeps them. The schema reads them from all settings, and from a file. */
  readonly kept: z.ZodType<Kept>;
  /** The facts of an architecture that `openReader` needs beside its inputs. The schema reads them from an architecture, and from a file. */
  readonly reads: z.ZodType<Reads>;
  readonly reference: ReferenceReader;
  readonly recorded: RecordedSizes;
  /**
   * Brings what reading rows takes onto this machine: `encode` may have been done on another one. Absent where nothing is needed.
   * Throws `assets/...`, `network/...`; CancelledError.
   */
  bring?(model: ReadingModel, stage: StageName, io: Io): Promise<void>;
  /** @param kept left out, nothing is done to the rows but what the model needs */
  openReader(model: ReadingModel, kept: Kept | undefined, cacheFolder: string): Promise<RowReader>;
  /**
   * The inputs of a command line as rows.
   * @param pairs the second texts, if there are any
   * @throws GraftError `usage/...`
   */
  rowsOf(asked: readonly string[], pairs?: readonly string[]): Row[];
  /** Rows whose files are named relative to a folder, as a reader finds them. */
  rowsIn(folder: string, rows: readonly Row[]): readonly Row[];
  /** Rows that a package takes along, so that it needs nothing else; writes what they refer to into its folder. */
  packRows(rows: readonly Row[], task: PackTask<Kept>): Promise<readonly Row[]>;
  /** Features that need no model, with which a linear model shows how hard the task is. */
  readonly baselines: readonly Baseline[];
  /** A small image of an example as a `data:` address; absent where words show it. */
  thumbnail?(encoded: Encoded, index: number): Promise<string>;
  /** An example as PNG, with a map of where what spoke for an answer is; absent where an example has no places. */
  explanation?(encoded: Encoded, index: number, heat: HeatMap): Promise<Uint8Array>;
  /** The package's config.json, where libraries read in it how to prepare rows; undefined where it may stay as it is. */
  config?(config: ConfigFile, kept: Kept): ConfigFile | undefined;
  /** Further files of a package, by name. */
  files(model: ReadingModel, kept: Kept): Readonly<Record<string, string>>;
  /**
   * How programs in JavaScript read what a model is asked; absent where packages bring no such programs.
   * @throws GraftError `tokenizer/...`
   */
  portable?(model: ReadingModel, kept: Kept): Promise<PortableReader>;
  /** For a model card: the hub's name of the pipeline, the input, and notes for users of the model. */
  readonly card: {
    readonly pipeline: string;
    describe(kept: Kept): { readonly inputs: string; readonly notes: readonly string[] };
    /**
     * @param columns those that the model reads, by the names of its inputs
     * @param answers code that makes answers of logits, where the code computes logits
     */
    usage(
      library: PythonLibrary | undefined,
      columns: Readonly<Record<string, unknown>>,
      answers: string,
    ): Usage;
  };
}
