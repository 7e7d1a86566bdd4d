import { datasetError, type NotAnObject } from '../../experiment/errors/datasets';
import { whyOf } from '../../experiment/errors/errors';
import { parseJson } from '../../experiment/words/parseJson';
import type { DatasetFile } from './datasetFiles';

/** The values of a line of JSON by column. @throws GraftError `dataset/bad-json` */
export function parseJsonRow(file: DatasetFile, json: string, line: number): Map<string, unknown> {
  const fail = (why: NotAnObject) =>
    datasetError('dataset/bad-json', { file: file.name, line, why }, { place: { file: file.path, line } });
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (cause) {
    throw fail(['error', whyOf(cause)]);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fail(['value', json.slice(0, 40)]);
  return new Map(membersOf(value, '', 0));
}

/** How far members of members are columns too. */
const [deepest, mostMembers] = [4, 1000];

/** The members of an object, and those of objects in it under names such as `meta.label`. */
function membersOf(value: object, before: string, depth: number): [string, unknown][] {
  const own = Object.entries(value).map(([name, inner]): [string, unknown] => [before + name, inner]);
  if (depth === deepest || own.length > mostMembers) return own;
  const nested = own.flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? membersOf(inner, `${name}.`, depth + 1)
      : [],
  );
  // A member whose own name has a dot comes last, so that it wins.
  return [...nested, ...own];
}
