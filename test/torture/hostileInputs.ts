import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { readDataset } from '../../src/engine/datasets/readDataset';
import { encodeExamples } from '../../src/engine/inputs/text/encodeExamples';
import { openTokenizer } from '../../src/engine/inputs/text/tokenizer';
import { readConfigFile } from '../../src/engine/models/configFile';
import { openSafetensors } from '../../src/engine/weights/safetensors';
import { GraftError } from '../../src/experiment/errors';
import { joinMarkdown, parseExperiment } from '../../src/experiment/markdown';
import { defaultSettings } from '../../src/experiment/settings';
import { cacheFolder } from '../../src/files/cacheFolder';
import { anyTask } from '../engine/datasets/temporaryFolder';

/** No input of these sizes takes a reader longer. */
const slowMs = 10_000;

/** Texts of pieces that mean something to a reader, with others between them. */
function piecesOf(...words: string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...words) },
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  return fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
}

const csv = piecesOf(
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
const jsonLines = fc.array(row, { maxLength: 20 }).map((rows) => rows.join('\n'));

const experiment = piecesOf(
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
const safetensors = fc
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

const config = fc
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
const tokenizer = fc
  .array(fc.tuple(fc.constantFrom(...tokenizerPaths), fc.jsonValue({ maxDepth: 3 })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((changes) => {
    const json: unknown = JSON.parse(tokenizerText);
    for (const [at, value] of changes) replaceAt(json, at, value);
    return JSON.stringify(json);
  });

interface HostileKind {
  readonly inputs: fc.Arbitrary<string | Uint8Array>;
  /** Reads an input that is in a folder of its own. */
  read(folder: string, input: string | Uint8Array): unknown;
}

/** What strangers write, and who reads it. */
export const hostileKinds = {
  csv: { inputs: csv, read: (folder, input) => readTableFile(folder, 'a.csv', input) },
  jsonl: { inputs: jsonLines, read: (folder, input) => readTableFile(folder, 'a.jsonl', input) },
  experiment: {
    inputs: experiment,
    read: (_, input) => {
      const { parts } = parseExperiment(String(input));
      if (joinMarkdown(parts) !== input) throw new Error('the parts do not make the file');
    },
  },
  safetensors: {
    inputs: safetensors,
    read: async (folder, input) => {
      const file = await openSafetensors(write(folder, 'model.safetensors', input));
      try {
        for (const name of file.names) await file.read(name);
      } finally {
        await file.close();
      }
    },
  },
  config: { inputs: config, read: (folder, input) => readConfigFile(write(folder, 'config.json', input)) },
  tokenizer: {
    inputs: tokenizer,
    read: async (folder, input) => {
      write(folder, 'tokenizer.json', input);
      const tokenizer = await openTokenizer(folder, cacheFolder(process.env));
      const examples = [{ text: 'I love this, é', pair: 'unable' }, { text: '' }];
      await encodeExamples({ examples, tokenizer, maxLength: 16 });
    },
  },
} as const satisfies Record<string, HostileKind>;

export type HostileName = keyof typeof hostileKinds;

/**
 * Gives a reader so many inputs: each is read, or refused by an error with a code, and in no long time.
 * @returns what failed, in its smallest form, and how to see it again; undefined if nothing did
 */
export async function tryHostile(
  name: HostileName,
  options: { runs: number; seed: number; path?: string | undefined },
) {
  const { inputs, read } = hostileKinds[name];
  const property = fc.asyncProperty(inputs as fc.Arbitrary<string | Uint8Array>, async (input) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-hostile-'));
    const began = performance.now();
    try {
      await read(folder, input as never);
    } catch (thrown) {
      if (!(thrown instanceof GraftError)) throw thrown;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    if (performance.now() - began > slowMs)
      throw new Error(`it took ${Math.round(performance.now() - began)} ms`);
  });
  const { runs: numRuns, seed, path: at } = options;
  const details = await fc.check(property, { numRuns, seed, ...(at === undefined ? {} : { path: at }) });
  if (!details.failed) return undefined;
  const [input] = details.counterexample ?? [];
  const shown = typeof input === 'string' ? JSON.stringify(input) : Buffer.from(input ?? []).toString('hex');
  const why = String((details.errorInstance as Error | undefined)?.stack)
    .split('\n')
    .slice(0, 6)
    .join('\n');
  return {
    again: `--only ${name} --seed ${seed} --path ${details.counterexamplePath}`,
    why: `${shown.slice(0, 600)}\n${why}`,
  };
}

function write(folder: string, name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

function readTableFile(folder: string, name: string, content: string | Uint8Array) {
  write(folder, name, content);
  const settings = { ...defaultSettings('dataset'), path: name };
  return readDataset({
    settings,
    experimentFile: path.join(folder, 'x.graft.md'),
    lines: new Map(),
    ...anyTask,
  });
}

function pathsIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [
    ...(at.length > 0 ? [at] : []),
    ...Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...at, name])),
  ];
}

function replaceAt(target: unknown, [name, ...rest]: readonly string[], value: unknown): void {
  if (typeof target !== 'object' || target === null || name === undefined) return;
  const members = target as Record<string, unknown>;
  if (rest.length === 0) members[name] = value;
  else replaceAt(members[name], rest, value);
}
