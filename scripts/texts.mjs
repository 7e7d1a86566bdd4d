// The texts that people read, found in the sources by TypeScript's parser: those that go through `t`, and those that should.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** The folders whose texts are translated. */
const rooms = ['src', 'webview'];
/** How many of its first arguments are texts. */
const translators = { t: [0], tCount: [1, 2] };

/** The sources whose texts are translated. */
export function sourcesIn(root) {
  return rooms.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map((name) => path.join(folder, name).split(path.sep).join('/'))
      .sort()
      .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') })),
  );
}

/** @typedef {{ text: string, place: string, isSingular: boolean }} Text a text in English; the singular of English need not be translated */

/**
 * The texts of a source, and what is wrong with how they are written.
 * @returns {{ texts: Text[], problems: string[] }}
 */
export function textsOf({ file, text }) {
  const found = { texts: [], problems: [] };
  const source = parse(file, text);
  visit(source, (node) => {
    if (!ts.isCallExpression(node)) return;
    const name = node.expression.getText(source);
    if (!Object.hasOwn(translators, name)) return;
    const place = placeOf(file, source, node);
    if (isOutsideFunctions(node))
      found.problems.push(`${place}: ${name} is called before the language is known`);
    for (const [at, index] of translators[name].entries()) {
      const argument = node.arguments[index];
      if (argument && ts.isStringLiteralLike(argument))
        found.texts.push({ text: argument.text, place, isSingular: name === 'tCount' && at === 0 });
      else found.problems.push(`${place}: ${name} takes a text that stands there`);
    }
  });
  return found;
}

/**
 * The texts of a source that users seem to read, but that are not given to `t`.
 * @returns {{ place: string, text: string }[]}
 */
export function textsOutside({ file, text }) {
  const found = [];
  const source = parse(file, text);
  visit(source, (node) => {
    const words = wordsOf(node);
    if (words === undefined || isHandledElsewhere(node, source)) return;
    if (looksWritten(words) || (/\p{L}{2}/u.test(words) && isShown(node, source)))
      found.push({ place: placeOf(file, source, node), text: words });
  });
  return found;
}

function parse(file, text) {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function visit(node, look) {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

function placeOf(file, source, node) {
  return `${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
}

function isOutsideFunctions(node) {
  for (let at = node.parent; at; at = at.parent)
    if (ts.isFunctionLike(at) || (ts.isPropertyDeclaration(at) && !isStatic(at))) return false;
  return true;
}
const isStatic = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;

/** The words of a literal; those of a template with `…` for what is put in, and without the names of icons. */
function wordsOf(node) {
  if (ts.isStringLiteralLike(node)) return withoutIcons(node.text);
  if (!ts.isTemplateExpression(node)) return undefined;
  return withoutIcons(
    [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('…'),
  );
}
const withoutIcons = (text) => text.replace(/\$\([\w~-]*\)?/g, '').trim();

/** Two words, or one that begins a sentence or a title. */
function looksWritten(text) {
  return (
    /\p{L}{2,}[,;:]? \p{L}{2,}/u.test(text) ||
    /^\p{Lu}\p{Ll}+[.…?]?$/u.test(text) ||
    /^\p{Ll}+ …|… \p{Ll}{2,}( |$)/u.test(text)
  );
}

/** The names of properties, and of functions, that show what they get. */
const showing =
  /^(title|label|description|detail|tooltip|placeHolder|placeholder|prompt|openLabel|message|remedy|textContent|aria-label|alt|none|note|word|help|text)$/;
/** Which arguments of a call people read; all where none are named. */
const drawing = {
  ...Object.fromEntries(
    ['showInformationMessage', 'showWarningMessage', 'showErrorMessage', 'setStatusBarMessage'].map(
      (name) => [name, []],
    ),
  ),
  ...{ element: [2], button: [0], link: [0], tool: [0, 1], line: [0], marks: [0], table: [0], facts: [] },
};

/** Whether a literal stands where people read it. */
function isShown(node, source) {
  let at = node;
  for (; at.parent; at = at.parent) {
    const { parent } = at;
    if (ts.isPropertyAssignment(parent) && parent.initializer === at)
      return showing.test(nameOf(parent.name));
    if (ts.isCallExpression(parent)) return isShownArgument(parent, at, source);
    if (
      !ts.isConditionalExpression(parent) &&
      !ts.isArrayLiteralExpression(parent) &&
      !ts.isParenthesizedExpression(parent)
    )
      return false;
  }
  return false;
}

function isShownArgument(call, argument, source) {
  const name = calledName(call, source);
  if (!Object.hasOwn(drawing, name)) return false;
  return drawing[name].length === 0 || drawing[name].includes(call.arguments.indexOf(argument));
}

const isElement = (node, source) => ts.isCallExpression(node) && calledName(node, source) === 'element';

const nameOf = (name) => (ts.isComputedPropertyName(name) ? '' : name.text);
const calledName = (call, source) => call.expression.getText(source).split('.').at(-1);

/** Literals of the language itself, what `t` gets, what is compared, what is logged, codes of errors, and defects of ours. */
function isHandledElsewhere(node, source) {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (unread.some((isUnread) => isUnread(parent, at, source))) return true;
    if (ts.isFunctionLike(parent) || ts.isStatement(parent)) return false;
  }
  return false;
}

/** Where a literal is read by no one: what holds it, its part of that, and the source. */
const unread = [
  (parent) => ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent) || ts.isCaseClause(parent),
  (parent) => ts.isBinaryExpression(parent) && isComparison(parent.operatorToken.kind),
  (parent, part) => ts.isPropertyAssignment(parent) && parent.name === part,
  (parent, part) => ts.isElementAccessExpression(parent) && parent.argumentExpression === part,
  (parent, part, source) =>
    ts.isCallExpression(parent) && parent.expression !== part && takesNoText(parent, source),
  (parent, part, source) => isElement(parent, source) && parent.arguments.indexOf(part) === 1,
  (parent, part, source) => ts.isNewExpression(parent) && takesNoTextWhenMade(parent, part, source),
];

const isComparison = (kind) =>
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(kind);

/** Translators, and the log, which is English as VS Code's own is. */
function takesNoText(call, source) {
  const name = calledName(call, source);
  if (Object.hasOwn(translators, name) || name === 'translated') return true;
  return /(^|\.)log\.(info|error|warn|debug)$/.test(call.expression.getText(source));
}

/** `new Error` is a defect, which is reported in English; the first argument of a coded error is its code. */
function takesNoTextWhenMade(made, argument, source) {
  const name = made.expression.getText(source);
  return name === 'Error' || name === 'RegExp' || (name === 'GraftError' && made.arguments?.[0] === argument);
}
