// Random hostile inputs: texts and bytes that readers must read or refuse.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';

/** Inputs, and what reads them. */
export interface HostileKind {
  readonly inputs: fc.Arbitrary<string | Uint8Array>;
  /** Reads an input in a separate folder. */
  read(folder: string, input: string | Uint8Array): unknown;
}

/** Texts of pieces that mean something to a reader, with others between them. */
function piecesOf(...words: string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...words) },
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  return fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
}

/** Tables, of which hardly one is sound. */
export const csv = piecesOf(
  ',',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  '\t',
  ';',
  'text,label\n',
  'a,x\n',
  '\0',
  '\ufeff',
  '0',
  'é',
);

const row = fc.oneof(
  fc
    .record({ text: fc.jsonValue(), label: fc.jsonValue() }, { requiredKeys: [] })
    .map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '{"text":"a","label":"x"}',
    '{"text":"b","label":"y"}',
    '{}',
    '[]',
    '{"text":',
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
  ),
  piecesOf('{', '}', '"', ':', ',', '[', ']', '\\u0000', '__proto__'),
);
/** Lines of JSON, and of what is none. */
export const jsonLines = fc.array(row, { maxLength: 20 }).map((rows) => rows.join('\n'));

/** Experiments: fences, settings, and what YAML has beside them. */
export const experiment = piecesOf(
  ...[
    '```yaml dataset\n',
    '```\n',
    '~~~yaml finetune\n',
    '~~~\n',
    'path: a.csv\n',
    'epochs: 3\n',
    '- ',
    '> ',
    '    ',
  ],
  ...[
    '&a ',
    '*a',
    '<<: ',
    '{',
    '}',
    '[',
    ']',
    '|\n',
    '!!binary ',
    ': ',
    '"',
    '# ',
    '\t',
    '1e400',
    '\ufeff',
    '---\n',
  ],
);

const header = fc.oneof(
  fc.dictionary(
    fc.string({ maxLength: 5 }),
    fc.record(
      {
        dtype: fc.oneof(fc.constantFrom('F32', 'I64', 'BF16', 'BOOL', 'X'), fc.jsonValue()),
        shape: fc.oneof(fc.array(fc.oneof(fc.nat(9), fc.maxSafeInteger()), { maxLength: 4 }), fc.jsonValue()),
        data_offsets: fc.oneof(fc.tuple(fc.nat(64), fc.nat(64)), fc.jsonValue()),
      },
      { requiredKeys: [] },
    ),
  ),
  fc.jsonValue(),
);
/** Files with a header that may claim anything. */
export const safetensors = fc
  .tuple(
    header,
    fc.oneof(fc.constant(undefined), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    fc.uint8Array({ maxLength: 64 }),
  )
  .map(([json, length, data]) => {
    const text = Buffer.from(JSON.stringify(json));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(length ?? BigInt(text.length));
    return Buffer.concat([size, text, data]);
  });

/** A model's config.json. */
export const config = fc
  .dictionary(
    fc.constantFrom(
      'model_type',
      'architectures',
      'id2label',
      'pretrained_cfg',
      'hidden_size',
      'problem_type',
      '__proto__',
    ),
    fc.oneof(fc.jsonValue(), fc.constantFrom('bert', ['BertModel'], -1, 1e308)),
  )
  .map((value) => JSON.stringify(value));

const tokenizerText = readFileSync('test/golden/tokenizer/tiny/tokenizer.json', 'utf8');
const tokenizerPaths = pathsIn(JSON.parse(tokenizerText));
/** The tiny tokenizer with one to three of its parts replaced. */
export const tokenizer = fc
  .array(fc.tuple(fc.constantFrom(...tokenizerPaths), fc.jsonValue({ maxDepth: 3 })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((changes) => {
    const json: unknown = JSON.parse(tokenizerText);
    for (const [at, value] of changes) replaceAt(json, at, value);
    return JSON.stringify(json);
  });

/** The places of all values in JSON, each as the names on the way. */
export function pathsIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [
    ...(at.length > 0 ? [at] : []),
    ...Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...at, name])),
  ];
}

/** Replaces the value at a place. */
export function replaceAt(target: unknown, [name, ...rest]: readonly string[], value: unknown): void {
  if (typeof target !== 'object' || target === null || name === undefined) return;
  const members = target as Record<string, unknown>;
  if (rest.length === 0) members[name] = value;
  else replaceAt(members[name], rest, value);
}

/** Values that a size, an offset or a count cannot have, or at which numbers overflow. */
export const extremes = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Damage = (bytes: Buffer) => Buffer;

/** A position in a file: most often in its first bytes, where headers are. */
const place = fc.oneof(fc.nat(64), fc.nat(600), fc.nat(100_000));

const damage: fc.Arbitrary<Damage> = fc.oneof(
  place.map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(0, at % (bytes.length + 1)),
  ),
  fc
    .tuple(place, fc.nat(255))
    .map(([at, value]) => changed((bytes) => bytes.fill(value, at % bytes.length, (at % bytes.length) + 1))),
  fc
    .tuple(
      place,
      fc.constantFrom(...extremes),
      fc.constantFrom('writeUInt16BE', 'writeUInt16LE', 'writeUInt32BE', 'writeUInt32LE'),
    )
    .map(([at, value, write]) =>
      changed((bytes) => {
        const width = write.includes('16') ? 2 : 4;
        if (bytes.length > width)
          bytes[write](width === 2 ? value & 0xffff : value, at % (bytes.length - width));
      }),
    ),
  fc.tuple(place, place, fc.integer({ min: 1, max: 40 })).map(
    ([from, length, times]): Damage =>
      (bytes) => {
        const part = bytes.subarray(from % bytes.length, (from % bytes.length) + (length % 500));
        const end = (from % bytes.length) + part.length;
        return Buffer.concat([
          bytes.subarray(0, end),
          ...Array.from({ length: times }, () => part),
          bytes.subarray(end),
        ]);
      },
  ),
);

function changed(change: (bytes: Buffer) => void): Damage {
  return (bytes) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) change(copy);
    return copy;
  };
}

/** One of some sound files with one to four damages. */
export function damaged(files: readonly Buffer[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 4 }))
    .map(([bytes, damages]) => damages.reduce((before, apply) => apply(before), bytes));
}
