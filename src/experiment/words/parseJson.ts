/** No file that Graft reads nests as deep as this; who walks through a value that does overflows the stack. */
const maxDepth = 100;

/**
 * `JSON.parse` for a text from outside.
 * @throws SyntaxError also for what nests deeper than a hundred levels
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  let level = containers([value]);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === maxDepth) throw new SyntaxError(`it nests deeper than ${maxDepth} levels`);
    level = level.flatMap((container) => containers(Object.values(container)));
  }
  return value;
}

function containers(values: readonly unknown[]): object[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
