/** What of `src/portable` goes along in a package, and how it is used there. */
export interface PortableCode {
  /** The files, without their endings. */
  readonly files: readonly string[];
  /** Its type in TypeScript: of what is asked, of the answer, or of the library that runs the model. */
  readonly type: string;
  /** An expression in TypeScript: the function of those files for this very model. */
  readonly expression: string;
}

/** What ends a line for some readers of JavaScript, or a script for readers of HTML. */
const misread = /[\u2028\u2029<]/g;

/** A value as an expression in TypeScript, whatever is in it. */
export function literal(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(misread, escaped);
}
