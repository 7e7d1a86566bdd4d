import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

const { dependencies, devDependencies } = manifest('.');
const tools = readdirSync('tools').map((tool) => manifest(path.join('tools', tool)).dependencies);
const page = readFileSync('CONTRIBUTING.md', 'utf8');

/** The rows of the table under a title: package and reason. */
function table(title: string): [name: string, reason: string][] {
  const [, section = ''] = page.split(`\n### ${title}\n`);
  const rows = section.split(/^#/m)[0]!.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm);
  return [...rows].map(([, name, reason]) => [name!, reason!]);
}

for (const [title, packages] of [
  ['Runtime', dependencies],
  ['Development', devDependencies!],
  ['Tools', Object.assign({}, ...tools) as Record<string, string>],
] as const)
  test(`the table lists exactly the dependencies, each with its reason: ${title}`, () => {
    const rows = table(title);
    assert.deepEqual(rows.map(([name]) => name).sort(), Object.keys(packages).sort());
    for (const [name, reason] of rows) assert.match(reason, /\w+ \w+/, `${name} has no reason`);
  });
