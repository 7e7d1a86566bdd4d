import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { SettingPath } from '../../experiment/settings/settingPath';

/** The setting at an offset in a cell's YAML, at any depth, in block and flow style. */
export interface YamlPlace {
  /** The names and indexes that lead to the key, or to the value, at the offset. */
  path: SettingPath;
  isKey: boolean;
  /** The other names in the mapping of a key. */
  siblings: readonly string[];
}

/**
 * Finds the key or value at an offset of a cell's text.
 * @returns undefined where there is neither a key nor a value
 */
export function yamlPlaceAt(text: string, offset: number): YamlPlace | undefined {
  const root = parseDocument(text, { prettyErrors: false }).contents;
  return root ? find(root, [], offset) : undefined;
}

function find(node: Node, path: SettingPath, offset: number): YamlPlace | undefined {
  if (isMap(node)) return findInMap(node, path, offset);
  if (isSeq(node)) {
    const index = node.items.findIndex((item) => holds(item, offset));
    return index < 0 ? undefined : find(node.items[index] as Node, [...path, index], offset);
  }
  return isScalar(node) ? { path, isKey: false, siblings: [] } : undefined;
}

function findInMap({ items }: YAMLMap, path: SettingPath, offset: number): YamlPlace | undefined {
  const pair = items.find(({ key, value }) => holds(key, offset) || holds(value, offset));
  if (!pair) return undefined;
  const inside = [...path, nameOf(pair.key)];
  if (!holds(pair.key, offset)) return find(pair.value as Node, inside, offset);
  const siblings = items.filter((other) => other !== pair).map(({ key }) => nameOf(key));
  return { path: inside, isKey: true, siblings };
}

const nameOf = (key: unknown) => (isScalar(key) ? String(key.value) : '');

/** Whether an offset is in a node or directly after it, where the cursor is while it is typed. */
function holds(node: unknown, offset: number): boolean {
  const range = (node as Node | null)?.range;
  return (
    range !== null && range !== undefined && range[0] <= offset && offset <= range[1] && range[1] > range[0]
  );
}
