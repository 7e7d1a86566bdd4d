// npm test -- imports: checks the rules in .dependency-cruiser.cjs, that no folders import one another in a circle, the number of floors,
// and the length of files. At every level of the tree, folders (with everything in them) and files import in one direction.
// `node scripts/imports.mjs FOLDER` checks another tree.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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
/** A longer chain of rooms, from a program down to the nouns, is more than a reader holds in mind. */
const mostFloors = 13;
/** A file with more lines has more than one subject. */
const mostLines = 250;
const imports = modules
  .filter(({ source }) => isProduct(source))
  .flatMap(({ source, dependencies }) => dependencies.map(({ resolved }) => [source, resolved]))
  .filter(([, to]) => isProduct(to));
const circles = circlesOfFolders();
// Rooms in a circle have no floors.
const problems = [
  ...summary.violations.map(violation),
  ...circles,
  ...(circles.length > 0 ? [] : tooManyFloors()),
  ...longFiles(),
];
if (problems.length > 0) fail(problems.join('\n'));

function violation({ from, to, rule: { name } }) {
  return `${name}: ${from} → ${to}\n  ${forbidden.find((rule) => rule.name === name)?.comment ?? ''}`;
}

function isProduct(file) {
  return /^(src|webview)\//.test(file);
}

/** The longest chain of rooms that import each other downwards, if it has too many floors. */
function tooManyFloors() {
  const below = new Map();
  for (const [from, to] of imports) {
    if (roomOf(from) === roomOf(to)) continue;
    below.set(roomOf(from), (below.get(roomOf(from)) ?? new Set()).add(roomOf(to)));
  }
  const chains = new Map();
  const chainFrom = (room) => {
    const known = chains.get(room);
    if (known) return known;
    const longest = [...(below.get(room) ?? [])]
      .map(chainFrom)
      .reduce((a, b) => (b.length > a.length ? b : a), []);
    const chain = [room, ...longest];
    chains.set(room, chain);
    return chain;
  };
  return [...below.keys()]
    .map(chainFrom)
    .filter(({ length }) => length > mostFloors)
    .slice(0, 1)
    .map((chain) => `${chain.length} floors, ${mostFloors} are the limit: ${chain.join(' → ')}`);
}

function longFiles() {
  return modules
    .filter(({ source }) => isProduct(source))
    .map(({ source }) => [source, readFileSync(path.join(tree, source), 'utf8').split('\n').length - 1])
    .filter(([, lines]) => lines > mostLines)
    .map(
      ([source, lines]) => `${source} has ${lines} lines, ${mostLines} are the limit: split it by subject.`,
    );
}

/** The room that a file belongs to: `webview`, `src/cli`, or one of the engine's. */
function roomOf(file) {
  const depth = file.startsWith('webview/') ? 1 : file.startsWith('src/engine/') ? 3 : 2;
  return file.split('/').slice(0, depth).join('/');
}

/** The circles among the children of each folder of the product, as `a → b → a`, with an import for each arrow. */
function circlesOfFolders() {
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
