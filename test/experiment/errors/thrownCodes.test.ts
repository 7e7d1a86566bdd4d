import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { catalogues } from '../../../src/experiment/errors/inDisplayLanguage';

const catalogueFolder = 'src/experiment/errors/';

/** Files that make errors without a catalogue, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {};

const sources = ['src', 'webview'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(room, name.split(path.sep).join('/')))
    .filter((file) => !file.startsWith(catalogueFolder))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') })),
);
const codes = Object.values(catalogues).flatMap((catalogue) => Object.keys(catalogue));

test('only the catalogues word errors', () => {
  const wording = sources.filter(({ text }) => /\bnew GraftError\(/.test(text)).map(({ file }) => file);
  assert.deepEqual(wording, Object.keys(exceptions));
});

test('every code that is thrown stands in a catalogue', () => {
  const thrown = sources.flatMap(({ text }) =>
    [...text.matchAll(/\b\w+Error\(\s*'([a-z0-9]+\/[a-z0-9-]+)'/g)].map(([, code]) => code!),
  );
  assert.ok(thrown.length > 200, `${thrown.length}`);
  assert.deepEqual(
    thrown.filter((code) => !codes.includes(code)),
    [],
  );
});

/** Rooms whose codes are made of others: how their sources write a code. */
const written: Readonly<Record<string, (name: string) => RegExp>> = {
  // `graft run` refuses an experiment by the codes of its diagnostics.
  experiment: (name) => new RegExp(`'(experiment|dataset)/${name}'`),
  weights: (name) => new RegExp(`'weights/${name}'|new PickleProblem\\(\\s*'${name}'`),
};

test('every code of a catalogue is thrown', () => {
  // These errors are made beside their class.
  const general = Object.keys(catalogues.general!);
  const isThrown = (code: string) => {
    const [room, name] = code.split('/') as [string, string];
    const pattern = written[room]?.(name) ?? new RegExp(`'${code}'`);
    return sources.some(({ text }) => pattern.test(text));
  };
  assert.deepEqual(
    codes.filter((code) => !general.includes(code) && !isThrown(code)),
    [],
  );
});
