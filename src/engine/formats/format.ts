import type { StageName } from '../../experiment/stages/stages';
import type { PortableCode } from '../../portable/portableCode';
import type { Feeds, NamedNumbers } from '../compile/feeds';
import type { ForwardPass } from '../compile/forwardPass';
import type { Io } from '../io';
import type { HeadedModel } from '../models/headedModel';

/** Examples that show what numbers a model computes, and where to run them. */
export interface Calibration {
  /** By the names that the model is served under. */
  readonly feeds: readonly Feeds[];
  readonly io: RuntimeIo;
}

/** A trained model on its way into files. */
export interface ModelToWrite {
  /** In the Hugging Face layout. */
  readonly folder: string;
  /** The model itself, loaded when a format first asks: a copy of its files takes none. It stays whose it was. */
  readonly load: () => HeadedModel | Promise<HeadedModel>;
  /** Its forward pass, which is recorded when a format first asks. */
  readonly pass: () => ForwardPass | Promise<ForwardPass>;
  readonly calibration?: Calibration | undefined;
}

/** A written model, ready to answer in the format's own runtime. */
export interface Replay {
  /**
   * Answers a batch.
   * @param feeds by the names that the model is served under
   * @returns the outputs of the head as it is served
   */
  run(feeds: Feeds): Promise<NamedNumbers>;
  close(): Promise<void>;
}

/** The environment for opening a format. */
export type RuntimeIo = Pick<Io, 'cacheFolder'>;

/** How programs in JavaScript run a format: files of `src/portable`, the type of the library and the function that opens a model. */
export interface PortableRuntime extends PortableCode {
  /** The name of the module that a package brings along. */
  readonly module: string;
  readonly library: {
    /** The name in programs. */
    readonly name: string;
    readonly help: string;
    /** The package that runs it in Node. */
    readonly forNode: string;
    /** The package that runs it in a browser. */
    readonly forBrowser: string;
    /** Further requirements of a page. */
    readonly besideScript?: string;
  };
}

/** A form in which others run a model: one file beside this one, and one line in `formats`. */
export interface Format {
  /** The file or folder, in the package's, by which it is known. */
  readonly path: string;
  /** The runtime. */
  readonly runtime: string;
  /** Present for the form that the engine itself loads, and that a package's card is about. */
  readonly isOwn?: true;
  /**
   * Present where its answers are near the model's own, not equal, so that they are recorded beside those: by how much a logit may then
   * differ on another processor.
   */
  readonly ownAnswers?: { readonly tolerance: number };
  /** Present where examples decide what is written: `ModelToWrite.calibration` must then be given. */
  readonly needsCalibration?: true;
  /** Installs the runtime that tries the written model; without a network it warns. Absent where the runtime is always installed. */
  bring?(stage: StageName, io: Io): Promise<void>;
  /** Absent where no program in JavaScript runs it. */
  readonly portable?: PortableRuntime;
  /** Writes it into a package's folder. Throws `formats/...`. */
  write(model: ModelToWrite, folder: string): Promise<void>;
  /** Opens it in its own runtime. Throws `runtime/not-installed` if that is not there. */
  open(folder: string, io: RuntimeIo): Promise<Replay>;
}
