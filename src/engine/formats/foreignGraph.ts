/**
 * The check of graphs before a runtime loads them. A package may come from a stranger, and TensorFlow's operations can write files, so only
 * graphs pass that Graft could have written.
 */
import { Reader, Type } from 'protobufjs';
import type { GraftError } from '../../experiment/errors/errors';
import { type ForeignPart, formatError } from '../../experiment/errors/formats';

/** TensorFlow's and ONNX's messages nest less deeply; a stranger's may not exhaust the stack. */
const deepest = 32;

/** The wire type of strings, bytes, messages and packed numbers. */
const delimited = 2;

/** The field of a message with a number, if the schema has it. */
type Fields = (id: number) => { readonly name: string; readonly fields?: Fields | undefined } | undefined;

/**
 * Refuses a message with a field that its schema does not have.
 * @throws GraftError `package/foreign-graph`, also for bytes that are not a message
 */
export function refuseUnknownFields(type: Type, bytes: Uint8Array, file: string): void {
  const field = findUnknownField(type, bytes, file);
  if (field !== undefined) throw foreignGraph(file, ['field', field]);
}

export function foreignGraph(file: string, has: ForeignPart, cause?: unknown): GraftError {
  return formatError('package/foreign-graph', { file, has }, { place: { file }, cause });
}

/**
 * Finds a field that the schema of a message does not have, at any depth: a reader with a larger schema would act on it. Values are
 * skipped, not decoded. Wire format: https://protobuf.dev/programming-guides/encoding
 * @returns its place, such as `SavedModel.meta_graphs.5`, or undefined
 */
function findUnknownField(type: Type, bytes: Uint8Array, file: string): string | undefined {
  try {
    return unknownIn(Reader.create(bytes), bytes.length, fieldsOf(type), [type.name]);
  } catch (cause) {
    throw foreignGraph(file, ['damaged'], cause);
  }
}

function unknownIn(
  reader: Reader,
  end: number,
  fields: Fields,
  place: readonly string[],
): string | undefined {
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = fields(tag >>> 3);
    if (!field || place.length > deepest) return [...place, tag >>> 3].join('.');
    const found = unknownUnder(field, tag & 7, reader, place);
    if (found !== undefined) return found;
  }
  if (reader.pos > end) throw new RangeError(`${place.join('.')} ends in the middle of a field`);
  return undefined;
}

function unknownUnder(
  { name, fields }: NonNullable<ReturnType<Fields>>,
  wireType: number,
  reader: Reader,
  place: readonly string[],
): string | undefined {
  if (wireType !== delimited || !fields) {
    reader.skipType(wireType);
    return undefined;
  }
  return unknownIn(reader, reader.uint32() + reader.pos, fields, [...place, name]);
}

function fieldsOf(type: Type): Fields {
  return (id) => {
    const field = type.fieldsById[id];
    if (!field) return undefined;
    const { resolvedType, name, map } = field.resolve();
    const inner = resolvedType instanceof Type ? fieldsOf(resolvedType) : undefined;
    return { name, fields: map && inner ? entryOf(inner) : inner };
  };
}

/** An entry of a map is a message of a key and a value. */
function entryOf(value: Fields): Fields {
  return (id) => [undefined, { name: 'key' }, { name: 'value', fields: value }][id];
}
