/** Graft's files never nest this deep, and walking deeper values could overflow the stack. */
const maxDepth = 100;

/**
 * `JSON.parse` for untrusted text.
 * @throws SyntaxError also for text that nests deeper than a hundred levels
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
