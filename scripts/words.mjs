// Part of `npm test -- lint`: holds the English of docs/style.md. It reads comments, strings and test titles of the sources, and the
// pages, and names each place with a word or a beginning of a sentence that is out. `node scripts/words.mjs src/cli` looks at one room.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { fail, root } from './prepare.mjs';

/** Words that are out, with the better ones. */
const words = [
  [/\bpictures?\b/i, 'image'],
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
  [/\bwithout looking\b/i, 'baseline'],
  [/\b(?:lies|lie|stands|stand) (?:beside|therein)\b/i, 'is beside'],
  [/\bas (?:little|much) as (?:it|they) (?:can|may)\b/i, 'as X as possible'],
];
/** Sentences do not begin with these: the subject comes first. */
const beginnings =
  /(?:^|[.:;!?] +|\*\/ *|\n\s*(?:\*|\/\/) *)(What(?! (?:is|are|does|do|can|if|to|happens)\b[^.]*\?)|Whom?|Whose|Whoever|Of|That|So many)\b(?![^.!?\n]*\?)/;

/** Places that keep an old word, each with its reason. */
const exceptions = [
  ['scripts/words.mjs', /./, 'It lists the words.'],
  ['docs/style.md', /./, 'It shows the words that are out.'],
];

const sources = ['src', 'webview', 'test', 'bench', 'scripts', 'tools', 'esbuild.mjs'];
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs', 'package.nls.json', '.github'];
const rooms = process.argv.slice(2);
const wanted = rooms.length > 0 ? rooms : [...sources, ...pages];
const problems = tracked(wanted).flatMap(problemsIn);
if (problems.length > 0)
  fail(`${problems.join('\n')}\n${problems.length} places are not in the English of docs/style.md.`);

function tracked(folders) {
  const names = execFileSync('git', ['ls-files', '--', ...folders], { cwd: root, encoding: 'utf8' });
  return names
    .split('\n')
    .filter(
      (name) =>
        /\.(ts|mjs|cjs|md|json|yml)$/.test(name) && !/golden\/.*\.json$|package-lock|results\//.test(name),
    );
}

/** @returns {string[]} a line for each place: `file:line: word (better): text` */
function problemsIn(file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const pieces = /\.(ts|mjs|cjs)$/.test(file)
    ? piecesOf(file, text)
    : text.split('\n').map((line, index) => ({ text: line, line: index + 1 }));
  return pieces
    .flatMap((piece) => problemsOf(piece).map((problem) => `${file}:${piece.line}: ${problem}`))
    .filter((problem) => !isExcept(file, problem));
}

function isExcept(file, problem) {
  return exceptions.some(([place, pattern]) => file.startsWith(place) && pattern.test(problem));
}

function problemsOf({ text: written, isComment }) {
  // Names in code keep their words.
  const text = written.replace(/`[^`]*`/g, '`…`');
  const found = words
    .filter(([out]) => out.test(text))
    .map(([out, better]) => `"${out.exec(text)[0]}" (${better}): ${shown(text)}`);
  const start = isComment ? beginnings.exec(text) : null;
  return start ? [...found, `begins with "${start[1]}": ${shown(text)}`] : found;
}

function shown(text) {
  const line = text.replace(/\s*\n\s*\*?\s*/g, ' ').trim();
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
