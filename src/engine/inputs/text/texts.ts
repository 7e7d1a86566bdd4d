/** A text, or two that are read together. */
export interface Texts {
  readonly text: string;
  readonly pair?: string | undefined;
}
