import type { Architecture } from './family';

/** The names under which a model's parts keep their variables, before a dot. */
export interface Parts {
  /** What comes before the first block. */
  readonly stem: readonly string[];
  /** In the order of use. */
  readonly blocks: readonly string[];
  /** All of the head's layers. */
  readonly heads: readonly string[];
}

/** Numbers a model's variables by depth. What stands between the last block and the head, as BERT's pooler, counts with that block. */
export function blockNumbers({ stem, blocks, heads }: Parts): Pick<Architecture, 'blocks' | 'blockOf'> {
  const places = [
    ...stem.map((prefix) => [`${prefix}.`, 0] as const),
    ...blocks.map((prefix, i) => [`${prefix}.`, i + 1] as const),
    ...heads.map((prefix) => [`${prefix}.`, blocks.length + 1] as const),
  ];
  const blockOf = (name: string) => places.find(([prefix]) => name.startsWith(prefix))?.[1] ?? blocks.length;
  return { blocks: blocks.length, blockOf };
}
