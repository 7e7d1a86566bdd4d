import type * as z from 'zod';
import type { Place } from '../../experiment/errors';
import type { PreprocessResult } from '../../experiment/results';
import type { SettingsOf } from '../../experiment/stages';
import type { Row, SplitName, Splits } from '../datasets/example';
import type { Io } from '../io';
import type { Architecture } from '../models/family';
import type { Encoded } from './encoded';

/** The model that reads. */
export interface ReadingModel {
  readonly folder: string;
  /** What of it reading takes. */
  readonly architecture: Pick<Architecture, 'inputs' | 'maxLength' | 'pictures'>;
}

/** The examples of an experiment, on their way to its model. */
export interface EncodeTask {
  readonly splits: Splits;
  readonly model: ReadingModel;
  readonly settings: SettingsOf<'preprocess'>;
  /** Where `preprocess.SETTING` stands in the experiment. */
  readonly placeOf: (setting: string) => Place;
  /** Where the stage's files go. */
  readonly folder: string;
}

/** Encodes a few rows that were not there in training. */
export type RowReader = (rows: readonly Row[]) => Promise<Encoded>;

/** A kind of data: how rows become what a model reads. One record a kind, in a folder beside this file; `Feeder` makes the batches. */
export interface Modality<Kept = unknown> {
  /** Encodes all splits and stores them in the stage's folder. Throws `preprocess/...`; CancelledError. */
  encode(task: EncodeTask, io: Io): Promise<PreprocessResult>;
  /** Reads what `encode` stored, which may come from anywhere. Throws `preprocess/damaged-cache`, `weights/...`. */
  open(folder: string, model: ReadingModel): Promise<Record<SplitName, Encoded>>;
  /** What of the settings new rows are read with too, and a package keeps. Reads it out of all settings, and out of a file. */
  readonly kept: z.ZodType<Kept>;
  /** @param kept left out, nothing is done to the rows but what the model needs */
  openReader(model: ReadingModel, kept?: Kept): Promise<RowReader>;
  /** In a model card: the hub's name of the pipeline, what is read, and what whoever uses the model must know. */
  readonly card: {
    readonly pipeline: string;
    describe(kept: Kept): { readonly inputs: string; readonly notes: readonly string[] };
  };
}
