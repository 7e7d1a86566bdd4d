import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { methods } from '../src/engine/compression/compression';
import { tunings } from '../src/engine/tuning/tunings';
import { familyFacts } from '../src/experiment/models/familyFacts';
import { formatNames } from '../src/experiment/models/formatNames';
import { modalities } from '../src/experiment/models/modalities';
import { taskNames } from '../src/experiment/models/taskNames';

/** The names in each table, and the folders that may write them as strings. Code elsewhere must ask a table. */
const tables: readonly { names: readonly string[]; homes: RegExp }[] = [
  {
    names: Object.keys(modalities),
    homes: /^src\/engine\/(inputs\/(text|image)|datasets\/(texts|images))\//,
  },
  { names: Object.keys(familyFacts), homes: /^src\/engine\/models\/\w+\// },
  { names: Object.keys(tunings), homes: /^src\/engine\/tuning\// },
  { names: Object.keys(methods), homes: /^src\/engine\/compression\// },
  { names: taskNames, homes: /^src\/engine\/tasks\// },
  { names: formatNames, homes: /^src\/engine\/formats\// },
];

/** Further homes: file, names, reason. One that is no longer needed must go. */
const allowed: readonly (readonly [file: RegExp, names: readonly string[], reason: string])[] = [
  [/^src\/experiment\/models\/\w+\.ts$/, [], 'the tables of names, and presets as data'],
  [/^src\/experiment\/stages\/\w+\.ts$/, [], 'settings and their defaults'],
  [/^src\/engine\/models\/(\w+\/)?\w+Family\.ts$/, ['text', 'image'], 'families say what they read'],
  [
    /^src\/extension\/commands\/dataKinds\.ts$/,
    ['text', 'image'],
    'the table of files and folders that hold data',
  ],
  [/^src\/engine\/datasets\/columns\.ts$/, ['text', 'image'], 'the type of settings that name columns'],
  [
    /^src\/engine\/inputs\/reference\.ts$/,
    ['classification', 'language-modelling'],
    'the table of reference files',
  ],
  [
    /^src\/extension\/commands\/experimentDraft\.ts$/,
    ['trainable'],
    'settings that a draft shows as comments',
  ],
  // The same words with another meaning.
  [
    /^src\/engine\/datasets\/(datasetFiles|rows|guessColumns|columnNames)\.ts$/,
    ['text'],
    'plain text, and common names of columns',
  ],
  [/^src\/files\/weightFiles\.ts$/, ['safetensors'], 'a format of pretrained weights'],
  [
    /^src\/(cli\/programs\/worker|cli\/run\/runTask|engine\/work\/workerTask)\.ts$/,
    ['text'],
    'a message of the worker',
  ],
  [/^src\/experiment\/settings\/\w+\.ts$/, ['text'], 'a setting that holds a string'],
  [/^webview\/form\/\w+\.ts$/, ['text'], 'a setting that holds a string'],
  [/^src\/experiment\/reports\/report\.ts$/, ['text'], 'the format of values in a report'],
  [/^webview\/blocks\/samplesBlock\.ts$/, ['text', 'image'], 'the parts of a sample in a report'],
  [/^webview\/blocks\/svg\.ts$/, ['text'], 'an element of SVG'],
  [/^src\/engine\/tensorflow\/operations\/conv2d\.ts$/, ['text'], 'a member of an attribute of TensorFlow'],
  [/^src\/extension\/notebook\/explainImage\.ts$/, ['image'], 'a member of a message'],
  [/^webview\/evaluation\/explanations\.ts$/, ['image'], 'a member of a message'],
  [/^src\/extension\/packages\/askPackage\.ts$/, ['image'], 'the name of a temporary file'],
];

interface Found {
  readonly file: string;
  readonly name: string;
  readonly line: number;
}

const nameOf = (node: ts.Node | undefined) =>
  node && (ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : '');

/** Whether a string is the format of values in a report: the value of `format`, or compared with it. */
function isValueFormat(node: ts.Node): boolean {
  const { parent } = ts.isAsExpression(node.parent) ? node.parent : node;
  if (ts.isPropertyAssignment(parent)) return nameOf(parent.name) === 'format';
  return ts.isBinaryExpression(parent) && nameOf(parent.left) === 'format';
}

/** The names of tables that stand as strings outside their homes. */
function namesIn(file: string, text: string): Found[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) {
      const table = tables.find(({ names }) => names.includes(node.text));
      const isHomonym = node.text === 'text' && isValueFormat(node);
      if (table && !table.homes.test(file) && !isHomonym)
        found.push({
          file,
          name: node.text,
          line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
        });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isAllowed = ({ file, name }: Found) =>
  allowed.some(([home, names]) => home.test(file) && (names.length === 0 || names.includes(name)));

const filesOf = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(root, file.split(path.sep).join('/')));

test('names of kinds of data, families, tunings, methods, tasks and formats stand in their homes alone', () => {
  const found = ['src', 'webview']
    .flatMap(filesOf)
    .flatMap((file) => namesIn(file, readFileSync(file, 'utf8')));
  assert.deepEqual(
    found.filter((one) => !isAllowed(one)).map(({ file, line, name }) => `${file}:${line} ${name}`),
    [],
    'ask the table instead, or give the file a reason in this test',
  );
  const idle = allowed.filter(([home]) => !found.some(({ file }) => home.test(file)));
  assert.deepEqual(idle, [], 'these homes are no longer needed');
});

test('a question of kind outside the homes is found', () => {
  const foundIn = (text: string) =>
    namesIn('src/engine/packaging/x.ts', text).filter((one) => !isAllowed(one));
  for (const question of [
    `if (kind === 'image') a();`,
    `switch (modality) { case 'text': a(); }`,
    `const b = family.name === 'bert';`,
    `const b = names.includes('onnx-int8');`,
    `const b = { 'multi-label': 1 };`,
    `const b = asked.name === "prune";`,
    `const b = setting === 'lora';`,
  ])
    assert.equal(foundIn(question).length, 1, question);
  assert.deepEqual(foundIn(`const c = { format: 'text' };`), []);
});
