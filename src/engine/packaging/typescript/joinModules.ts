const outside = /^import [^;]*? from '[^.][^']*';\n/gm;
const inside = /^import [^;]*? from '\.[^']*';\n/gm;

/**
 * Makes one TypeScript module of several: what they import from one another stands in it, what they import from elsewhere comes first.
 * Their names must differ.
 */
export function joinModules(texts: readonly string[]): string {
  const imports = new Set(texts.flatMap((text) => text.match(outside) ?? []));
  const bodies = texts.map((text) => text.replace(outside, '').replace(inside, '').trim());
  return `${[[...imports].sort().join('').trim(), ...bodies].filter(Boolean).join('\n\n')}\n`;
}
