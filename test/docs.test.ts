import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseExperiment } from '../src/experiment/document/markdown';
import { stageNames } from '../src/experiment/stages/stages';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...['docs', '.github'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name.split(path.sep).join('/')}`),
  ),
];
/** The pages for contributors, which name files of the sources. */
const aboutSources = ['architecture', 'adding', 'testing', 'translating', 'releasing'].map(
  (name) => `docs/${name}.md`,
);
const read = (file: string) => readFileSync(file, 'utf8');

for (const script of ['settings', 'models', 'errors', 'notices', 'l10n', 'wasm'])
  test(`the output of scripts/${script}.mjs is current`, () => {
    const { status, stderr } = spawnSync(process.execPath, [`scripts/${script}.mjs`, '--check'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });

test('the settings page lists every stage', () => {
  const titles = [...read('docs/settings.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  assert.deepEqual(titles, stageNames);
});

test('the experiment in the README is complete and has no mistakes', () => {
  const [, shown = ''] = /^````markdown\n([\s\S]*?)^````$/m.exec(read('README.md')) ?? [];
  const { diagnostics, present } = parseExperiment(shown);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual([...present], ['dataset', 'model', 'preprocess', 'finetune', 'evaluate', 'package']);
});

test('every link of the pages has a target', () => {
  const missing = pages.flatMap((page) =>
    relativeLinks(read(page))
      .filter((link) => !existsSync(path.join(path.dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  );
  assert.deepEqual(missing, []);
});

test('every npm script that the pages name exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npm run (?:--\S+ )*([\w-]+)/g)].map(([, name]) => name!),
  );
  assert.ok(named.length > 3);
  assert.deepEqual(
    named.filter((name) => !Object.hasOwn(scripts, name)),
    [],
  );
});

test('CONTRIBUTING leads to every page for contributors', () => {
  const links = relativeLinks(read('CONTRIBUTING.md'));
  assert.deepEqual(
    aboutSources.filter((page) => !links.includes(page)),
    [],
  );
});

test('every path of a source that the pages for contributors name exists', () => {
  const named = aboutSources.flatMap((page) =>
    [...read(page).matchAll(/`((?:src|webview|test|bench|scripts|tools)\/[\w./-]*)`/g)].map(
      ([, file]) => file!,
    ),
  );
  assert.ok(named.length > 30);
  assert.deepEqual(
    named.filter((file) => !existsSync(file)),
    [],
  );
});

test('the way from the experiment file to a training step follows imports, file by file', () => {
  const [, section = ''] = read('docs/architecture.md').split(
    '## From the experiment file to a training step',
  );
  const way = [...section.matchAll(/^\d+\. `(src\/[^`]+)\.ts`/gm)].map(([, file]) => file!);
  assert.equal(way[0], 'src/cli/run/runFile');
  assert.ok(way.includes('src/engine/training/trainStep') && way.length <= 35, `${way.length} files`);
  const reached = way.slice(1).filter((file, index) => !importedByOneOf(file, way.slice(0, index + 1)));
  assert.deepEqual(reached, ['src/cli/programs/worker']);
});

function importedByOneOf(file: string, importers: readonly string[]): boolean {
  return importers.some((importer) =>
    [...read(`${importer}.ts`).matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].some(
      ([, target]) => path.posix.join(path.posix.dirname(importer), target!) === file,
    ),
  );
}

test('every addition names the test that follows it', () => {
  const [, ...kinds] = read('docs/adding.md').split(/^## /m);
  assert.ok(kinds.length >= 8);
  for (const kind of kinds) assert.match(kind, /Followed by [\s\S]*?\]\(\.\.\/test\/[^)]+\.ts\)/);
});

test('each decision has its context and its consequences', () => {
  const decisions = pages.filter((page) => page.startsWith('docs/decisions/'));
  assert.ok(decisions.length >= 10);
  for (const page of decisions)
    for (const part of ['Context', 'Decision', 'Consequences'])
      assert.match(read(page), new RegExp(`^\\*\\*${part}\\.\\*\\* .{40}`, 'm'), page);
});

function relativeLinks(markdown: string): string[] {
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!.replace(/#.*$/, ''));
  return links.filter((link) => link !== '' && !/^\w+:/.test(link));
}
