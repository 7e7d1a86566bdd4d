/** A text, or the two texts of a pair. */
export type TextInput = string | { readonly text: string; readonly pair: string };

/** How texts are prepared, as in training. */
export interface TextSettings {
  /** Longer texts lose their ends, in tokens. */
  readonly maxLength: number;
  readonly clean?: (text: string) => string;
}

/** The prepared question: one text or two. */
export function preparedTexts(input: TextInput, { clean = (text) => text }: TextSettings): string[] {
  const asked = typeof input === 'string' ? [input] : [input.text, input.pair];
  return asked.map(clean);
}
