import type { Row } from '../../datasets/example';

/** A text, or two that are read together. */
export interface Texts {
  readonly text: string;
  readonly pair?: string | undefined;
}

/** The columns of a row that texts are read from. */
export const textColumns = ['text', 'pair'] as const;

/** The texts of a row. */
export function textsOf({ text = '', pair }: Row): Texts {
  return { text, ...(pair === undefined ? {} : { pair }) };
}
