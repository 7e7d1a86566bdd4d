import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (file: string): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8'));
const manifest = read('package.json');
const english = read('package.nls.json');
const chinese = read('package.nls.zh-cn.json');

/** The properties of a manifest that VS Code shows. */
const shown = new Set([
  ...['title', 'description', 'markdownDescription', 'displayName', 'userDescription', 'contents'],
  ...['name', 'altText', 'category', 'contextualTitle'],
]);
/** The product's own name, and those of the tools that language models call. */
const isName = (text: string) => /^(Graft|graft_\w+)$/.test(text);
/** The descriptions of a tool's input are for language models and not shown. */
const unseen = new Set(['inputSchema']);

type Found = readonly [place: string, text: string];
function strings(value: unknown, place: readonly string[] = []): Found[] {
  if (typeof value === 'string') return [[place.join('.'), value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    unseen.has(name) ? [] : strings(member, [...place, name]),
  );
}
const visible = { capabilities: manifest.capabilities, contributes: manifest.contributes };
const found = [['description', String(manifest.description)] as const, ...strings(visible)];
const keyOf = (text: string) => /^%(.+)%$/.exec(text)?.[1];

test('every text of the manifest that VS Code shows stands in package.nls.json', () => {
  const outside = found.filter(
    ([place, text]) => shown.has(place.split('.').at(-1)!) && !keyOf(text) && !isName(text),
  );
  assert.deepEqual(outside, []);
});

test('package.nls.json and its translation have the keys of the manifest, and no others', () => {
  const keys = new Set(found.flatMap(([, text]) => keyOf(text) ?? []));
  assert.ok(keys.size > 50);
  assert.deepEqual(Object.keys(english).sort(), [...keys].sort());
  assert.deepEqual(Object.keys(chinese), Object.keys(english));
});

test('translations keep commands and name existing files', () => {
  const commands = (text: unknown) => String(text).match(/\(command:[^)]+\)/g) ?? [];
  for (const [key, text] of Object.entries(english)) {
    assert.deepEqual(commands(chinese[key]), commands(text), key);
    if (key.endsWith('.svg')) assert.ok(existsSync(String(chinese[key])), key);
    else assert.match(String(chinese[key]), /\p{Script=Han}/u, key);
  }
});
