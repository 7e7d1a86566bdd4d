/** What of `src/portable` goes along in a package, and how it is used there. */
export interface PortableCode {
  /** The files, without their endings. */
  readonly files: readonly string[];
  /** Its type in TypeScript: of what is asked, of the answer, or of the library that runs the model. */
  readonly type: string;
  /** An expression in TypeScript: the function of those files for this very model. */
  readonly expression: string;
}

/** What the code of a task depends on. */
export interface OpenedModel {
  readonly labels: readonly string[];
  /** The type of what is asked. */
  readonly input: string;
  /** What a language model can read, and the tokens with which it ends a text. */
  readonly maxLength?: number | undefined;
  readonly endTokens?: readonly number[] | undefined;
}

/** How a task's models answer: the expression is over `running`, the model in its runtime, and `reader`. */
export interface OpenedCode extends PortableCode {
  /** What the module exports besides. */
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

/** What ends a line for some readers of JavaScript, or a script for readers of HTML. */
const misread = /[\u2028\u2029<]/g;

/** A value as an expression in TypeScript, whatever is in it. */
export function literal(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(misread, escaped);
}
