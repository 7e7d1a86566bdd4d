// npm test -- imports: checks the rules in .dependency-cruiser.cjs, and that no folders import one another in a circle: at every level
// of the tree, folders (with everything in them) and files import in one direction. `node scripts/imports.mjs FOLDER` checks another tree.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fail, root } from './prepare.mjs';

const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const [tree = root] = process.argv.slice(2);
const cruiser = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const rooms = ['src', 'webview', 'test', 'bench'].filter((room) => existsSync(path.join(tree, room)));
const config = path.join(root, '.dependency-cruiser.cjs');
const args = [cruiser, '--config', config, '--output-type', 'json', ...rooms];
const { stdout, stderr } = spawnSync(process.execPath, args, {
  cwd: tree,
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
});
if (!stdout) fail(stderr);
const { modules, summary } = JSON.parse(stdout);
const problems = [...summary.violations.map(violation), ...circlesOfFolders(modules)];
if (problems.length > 0) fail(problems.join('\n'));

function violation({ from, to, rule: { name } }) {
  return `${name}: ${from} → ${to}\n  ${forbidden.find((rule) => rule.name === name)?.comment ?? ''}`;
}

/** The circles among the children of each folder of the product, as `a → b → a`, with an import for each arrow. */
function circlesOfFolders(modules) {
  const imports = modules
    .filter(({ source }) => /^(src|webview)\//.test(source))
    .flatMap(({ source, dependencies }) => dependencies.map(({ resolved }) => [source, resolved]))
    .filter(([, to]) => /^(src|webview)\//.test(to));
  const levels = new Map();
  for (const [from, to] of imports) {
    const { folder, child, other } = parting(from, to);
    const level = levels.get(folder) ?? levels.set(folder, new Map()).get(folder);
    const arrows = level.get(child) ?? level.set(child, new Map()).get(child);
    arrows.set(other, `${from} → ${to}`);
  }
  return [...levels].flatMap(([folder, level]) => circleIn(folder, level));
}

/** The folder that holds both files, and the child of it that holds each. */
function parting(from, to) {
  const [one, two] = [from.split('/'), to.split('/')];
  const depth = one.findIndex((part, index) => part !== two[index]);
  return { folder: one.slice(0, depth).join('/'), child: one[depth], other: two[depth] };
}

/** A circle in one level, if there is one: what is reached twice on the way down. */
function circleIn(folder, level) {
  const done = new Set();
  const walk = (child, way) => {
    if (way.includes(child)) return [...way.slice(way.indexOf(child)), child];
    if (done.has(child)) return undefined;
    for (const other of level.get(child)?.keys() ?? []) {
      const circle = walk(other, [...way, child]);
      if (circle) return circle;
    }
    done.add(child);
    return undefined;
  };
  for (const child of level.keys()) {
    const circle = walk(child, []);
    if (!circle) continue;
    const arrows = circle.slice(1).map((to, index) => `  ${level.get(circle[index]).get(to)}`);
    return [`circle in ${folder || '.'}: ${circle.join(' → ')}\n${arrows.join('\n')}`];
  }
  return [];
}
