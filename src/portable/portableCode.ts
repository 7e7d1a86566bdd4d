/** The files of `src/portable` in a package, and their use. */
export interface PortableCode {
  /** The files, without their endings. */
  readonly files: readonly string[];
  /** Its type in TypeScript: of what is asked, of the answer, or of the library that runs the model. */
  readonly type: string;
  /** An expression in TypeScript: the function of those files for this very model. */
  readonly expression: string;
}

/** The facts that a task's code depends on. */
export interface OpenedModel {
  readonly labels: readonly string[];
  /** The type of what is asked. */
  readonly input: string;
  /** The longest input of a language model, and the tokens that end a text. */
  readonly maxLength?: number | undefined;
  readonly endTokens?: readonly number[] | undefined;
}

/** How a task's models answer: the expression is over `running`, the model in its runtime, and `reader`. */
export interface OpenedCode extends PortableCode {
  /** Further exports of the module. */
  readonly declarations: string;
}

/** A task whose models answer with what is made of their logits; the expression is a function, and can use a constant `labels` of the type `Label`. */
export function asking({ files, type, expression }: PortableCode): (model: OpenedModel) => OpenedCode {
  return ({ labels, input }) => ({
    files: ['ask', ...files],
    type: `Model<${input}, ${type}>`,
    expression: `askWith(running, reader, ${expression})`,
    declarations: `/** What the model predicts, in the order of its outputs. */
export const labels = [${labels.map(literal).join(', ')}] as const;
export type Label = (typeof labels)[number];

`,
  });
}

/**
 * Characters that end a line for some JavaScript parsers, or a script for HTML parsers, and those that make code look like other code:
 * control characters, and those that turn the direction of writing (https://trojansource.codes).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const misread = /[<\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Any value as an expression in TypeScript. */
export function literal(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(misread, escaped);
}
