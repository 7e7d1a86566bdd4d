import type { Architecture } from './family';

/** The prefixes of the variables of a model's parts, before a dot. */
export interface Parts {
  /** The part before the first block. */
  readonly stem: readonly string[];
  /** The blocks in the order of use. */
  readonly blocks: readonly string[];
  /** The layers of the head. */
  readonly heads: readonly string[];
}

/** Numbers a model's variables by depth. Layers between the last block and the head, such as BERT's pooler, count as that block. */
export function blockNumbers({ stem, blocks, heads }: Parts): Pick<Architecture, 'blocks' | 'blockOf'> {
  const places = [
    ...stem.map((prefix) => [`${prefix}.`, 0] as const),
    ...blocks.map((prefix, i) => [`${prefix}.`, i + 1] as const),
    ...heads.map((prefix) => [`${prefix}.`, blocks.length + 1] as const),
  ];
  const blockOf = (name: string) => places.find(([prefix]) => name.startsWith(prefix))?.[1] ?? blocks.length;
  return { blocks: blocks.length, blockOf };
}
