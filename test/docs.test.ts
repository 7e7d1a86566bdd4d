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
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const read = (file: string) => readFileSync(file, 'utf8');

for (const script of ['settings', 'models', 'notices', 'l10n', 'wasm'])
  test(`what scripts/${script}.mjs makes is current`, () => {
    const { status, stderr } = spawnSync(process.execPath, [`scripts/${script}.mjs`, '--check'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });

test('the settings page lists every stage', () => {
  const titles = [...read('docs/settings.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  assert.deepEqual(titles, stageNames);
});

test('the experiment that the README shows is a whole one, without mistakes', () => {
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

function relativeLinks(markdown: string): string[] {
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!.replace(/#.*$/, ''));
  return links.filter((link) => link !== '' && !/^\w+:/.test(link));
}
