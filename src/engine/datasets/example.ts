/**
 * What is to be predicted of an example, as numbers that its task gives a meaning: the position of its label, the positions of all its
 * labels, or a measured value.
 */
export type Target = readonly number[];

/** One example with its target, and where the user can find it. */
export interface Example {
  readonly text: string;
  /** The second text, where texts come in pairs. */
  readonly pair?: string | undefined;
  readonly target: Target;
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
