// Part of `npm test -- lint`: checks the English of docs/style.md in comments, strings, test titles and pages.
// It prints each place that has a rejected word or a rejected beginning of a sentence. `node scripts/words.mjs src/cli` checks one room.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { fail, root } from './prepare.mjs';

/** The rejected words, with better ones. */
const words = [
  [/(?<![\w/-])pictures?\b(?![/-])/i, 'image'],
  [/\bwhole numbers?\b/i, 'integer'],
  [/\b(?:mend(?:s|ed|ing)?|unmended)\b/i, 'fix'],
  [/\bwho(?:so)?ever\b/i, 'users, callers, anyone who'],
  [/\bof (?:its|their|our|my|your|his) own\b/i, 'its own X, a separate X'],
  [/\bso (?:many|much)\b(?! (?:as|that|faster|slower))/i, 'the number, or nothing'],
  [/\bnetworks? (?:for|of) (?:images|convolutions)\b/i, 'CNN'],
  [/\bsecond head\b/i, 'auxiliary head'],
  [/\b(?:tell|tells|told|telling) (?:\w+ )?apart\b/i, 'distinguish'],
  [/\b(?:is|are|was|were) to be (?!\w+ing)/i, 'must be, or the imperative'],
  [/\b(?:is|are) there already\b/i, 'already exists'],
  [/\banew\b/i, 'again'],
  [/\bwhatever\b/i, 'any, each, regardless of'],
  [/\b(?:every|some|any|no)body\b/i, 'the user, the caller, a process, or the passive'],
  [/\bwithout looking\b/i, 'baseline'],
  [/\b(?:lies|lie|stands|stand) (?:beside|therein)\b/i, 'is beside'],
  [/\bas (?:little|much) as (?:it|they) (?:can|may)\b/i, 'as X as possible'],
];
/** Rejected beginnings: the subject comes first. */
const beginnings =
  /(?:^|[.:;!?] +)(What(?! (?:is|are|does|do|can|if|to|happens)\b[^.]*\?)|Whom?|Whose|Whoever|Of|That|So many)\b(?![^.!?\n]*\?)/;

/** Places that keep an old word, each with its reason. */
const exceptions = [
  ['scripts/words.mjs', /./, 'It lists the rejected words.'],
  ['docs/style.md', /./, 'It shows the rejected words.'],
  ['test/scripts/words.test.ts', /./, 'It tests that they are rejected.'],
];

const sources = [
  'src',
  'webview',
  'test',
  'bench',
  'scripts',
  'tools',
  'esbuild.mjs',
  '.dependency-cruiser.cjs',
];
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs', 'package.nls.json', '.github'];
/** Rooms that still wait for an editor. The list only shrinks: a clean room must leave it. */
const waiting = ['test/host/workbench.mjs'];
const isWaiting = (file) => waiting.some((room) => file === room || file.startsWith(`${room}/`));

const rooms = process.argv.slice(2);
const problems =
  rooms.length > 0
    ? filesIn(rooms).flatMap(problemsIn)
    : [
        ...filesIn([...sources, ...pages])
          .filter((file) => !isWaiting(file))
          .flatMap(problemsIn),
        ...waiting
          .filter((room) => filesIn([room]).flatMap(problemsIn).length === 0)
          .map((room) => `${room} is clean: remove it from the list in scripts/words.mjs.`),
      ];
if (problems.length > 0)
  fail(`${problems.join('\n')}\n${problems.length} places are not in the English of docs/style.md.`);

/** The files of rooms that have English: tracked ones, or all files of a folder outside the repository. */
function filesIn(rooms) {
  const outside = rooms.filter((room) => path.isAbsolute(room));
  const tracked = rooms.filter((room) => !path.isAbsolute(room));
  return [
    ...outside.flatMap((room) => readdirSync(room, { recursive: true }).map((name) => path.join(room, name))),
    ...(tracked.length > 0 ? git('ls-files', '--', ...tracked).split('\n') : []),
  ].filter(
    (name) =>
      /\.(ts|mjs|cjs|md|json|yml)$/.test(name) && !/golden\/.*\.json$|package-lock|results\//.test(name),
  );
}

function git(...args) {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' });
}

/** @returns {string[]} a line for each place: `file:line: word (better): text` */
function problemsIn(file) {
  const text = readFileSync(path.resolve(root, file), 'utf8');
  if (!mayHaveProblems(text)) return [];
  const pieces = /\.(ts|mjs|cjs)$/.test(file)
    ? piecesOf(file, text)
    : text.split('\n').map((line, index) => ({ text: line, line: index + 1 }));
  return pieces
    .flatMap((piece) => problemsOf(piece).map((problem) => `${file}:${piece.line}: ${problem}`))
    .filter((problem) => !isExcept(file, problem));
}

/** Whether a file is worth parsing: most files have no rejected word at all. */
function mayHaveProblems(text) {
  const line = unwrapped(text);
  return /\b(?:What|Who\w*|Of|That|So) /.test(line) || words.some(([out]) => out.test(line));
}

function isExcept(file, problem) {
  return exceptions.some(([place, pattern]) => file.startsWith(place) && pattern.test(problem));
}

function problemsOf({ text: written, isComment }) {
  // Names in code keep their words.
  const text = unwrapped(written).replace(/`[^`]*`/g, '`…`');
  const found = words
    .filter(([out]) => out.test(text))
    .map(([out, better]) => `"${out.exec(text)[0]}" (${better}): ${shown(text)}`);
  const start = isComment ? beginnings.exec(text) : null;
  return start ? [...found, `begins with "${start[1]}": ${shown(text)}`] : found;
}

/** Text without the line breaks of a comment, so that words are found across lines; a blank line or a tag ends a sentence. */
function unwrapped(text) {
  return text.replace(/\s*\n\s*(?:\*(?!\/)|\/\/)?[ \t]*(@?)/g, (_, tag) => (tag ? '. @' : ' ')).trim();
}

function shown(line) {
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}

/** The comments and strings of a source, with their lines. */
function piecesOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const pieces = [];
  const seen = new Set();
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const add = (ranges) => {
    for (const { pos, end } of ranges ?? []) {
      if (seen.has(pos)) continue;
      seen.add(pos);
      const comment = text
        .slice(pos, end)
        .replace(/^\/\*+|^\/\/|\*+\/$/g, '')
        .trim();
      pieces.push({ text: comment, line: lineOf(pos), isComment: true });
    }
  };
  const visit = (node) => {
    add(ts.getLeadingCommentRanges(text, node.getFullStart()));
    add(ts.getTrailingCommentRanges(text, node.getEnd()));
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
    )
      if (node.text.includes(' '))
        pieces.push({
          text: node.text,
          line: lineOf(node.getStart(source)),
          isComment: /^[A-Z]/.test(node.text),
        });
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return pieces;
}
