/** One labelled text, and where the user can find it. */
export interface Example {
  readonly text: string;
  /** Position in the dataset's sorted labels. */
  readonly label: number;
  /** The file as the experiment names it. */
  readonly file: string;
  /** The line on which the example starts, from 1. */
  readonly line: number;
}

export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

/** The examples of each split, in the order of the files. A split that the experiment does not have is empty. */
export type Splits = Record<SplitName, Example[]>;

/** Something about the data that the user should know, and that stops nothing. */
export interface DatasetWarning {
  readonly code: string;
  readonly message: string;
}
