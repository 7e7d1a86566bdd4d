// npm run l10n: updates l10n/bundle.l10n.LANGUAGE.json from the strings in the sources: adds new strings, which need a translation, and removes
// unused ones. `--check` fails if a file is out of date.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { importSource, keepPage } from './generated.mjs';
import { fail, root } from './prepare.mjs';
import { sourcesIn, textsOf, textsOutside } from './texts.mjs';

const languages = ['zh-cn'];

/** Rooms in which every string that people read goes through `t`. */
const translatedRooms = ['src/extension', 'webview'];

/** Strings there that people do not read: the file, a pattern, and the reason. */
const exceptions = [
  ['', /^(Graft|Graft, …|Python|Node|PNG|CSV)$/, 'Names are the same in every language.'],
  ['src/extension/document/experimentCells.ts', /^yaml …$/, 'It is written into the experiment.'],
  [
    'src/extension/packages/',
    /URL\(|^# this folder$|^served (from|beside) /,
    'It stands in code that is copied.',
  ],
  ['src/extension/window/panelHtml.ts', /^<!DOCTYPE|^img-src/, 'Markup is not read by people.'],
  ['src/extension/compare/welch.ts', /^No scores/, 'It tells a programmer of a wrong call.'],
  ['webview/', /^color-mix/, 'Style is not read by people.'],
];

const sources = sourcesIn(root);
const found = sources.map(textsOf);
const problems = found.flatMap((one) => one.problems);
const texts = [...found.flatMap((one) => one.texts), ...(await textsOfTables())];
for (const language of languages) keepBundle(language);
problems.push(...untranslated());
if (problems.length > 0) fail(problems.join('\n'));

/** The strings in tables: stages and their settings, presets, metrics, and the names of splits. */
async function textsOfTables() {
  const { stages } = await importSource('src/experiment/stages/stages.ts');
  const { presets } = await importSource('src/experiment/models/presets.ts');
  const { metrics } = await importSource('src/experiment/reports/metrics.ts');
  const { taskNames } = await importSource('src/experiment/models/taskNames.ts');
  const said = [
    ...membersOf(stages, ['title', 'help', 'unit']),
    ...Object.values(presets).map(({ description }) => description),
    ...Object.values(metrics).map(({ title }) => title),
    ...taskNames,
    ...['train', 'validation', 'test'],
  ];
  return said.map((text) => ({ text, place: 'src/experiment/', isSingular: false }));
}

function membersOf(value, names) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'string' && names.includes(name) ? [member] : membersOf(member, names),
  );
}

function keepBundle(language) {
  const file = `l10n/bundle.l10n.${language}.json`;
  const known = existsSync(path.join(root, file))
    ? JSON.parse(readFileSync(path.join(root, file), 'utf8'))
    : {};
  const hasSingular = new Intl.PluralRules(language).resolvedOptions().pluralCategories.includes('one');
  const wanted = texts.filter(({ isSingular }) => hasSingular || !isSingular).map(({ text }) => text);
  const bundle = Object.fromEntries([...new Set(wanted)].map((text) => [text, known[text] ?? '']));
  keepPage(file, `${JSON.stringify(bundle, null, 2)}\n`, 'npm run l10n');
  for (const [text, translation] of Object.entries(bundle)) {
    if (translation === '') problems.push(`${file}: translate ${JSON.stringify(text)}`);
    else if (holes(text) !== holes(translation))
      problems.push(`${file}: ${JSON.stringify(text)} has other parts than its translation`);
  }
}

/** The placeholders of a string, in any order. */
function holes(text) {
  return [...new Set(text.match(/\{\d+\}|`+[^`]+`+/g))].sort().join();
}

/** Texts for people that no translation can reach, and exceptions that except nothing. */
function untranslated() {
  const isInRoom = ({ file }) => translatedRooms.some((room) => file.startsWith(`${room}/`));
  const outside = sources.filter(isInRoom).flatMap(textsOutside);
  const isExcept = ({ place, text }, [folder, words]) => place.startsWith(folder) && words.test(text);
  return [
    ...outside
      .filter((one) => !exceptions.some((exception) => isExcept(one, exception)))
      .map(({ place, text }) => `${place}: ${JSON.stringify(text)} is not translated`),
    ...exceptions
      .filter((exception) => !outside.some((one) => isExcept(one, exception)))
      .map(([folder, words]) => `scripts/l10n.mjs: nothing in ${folder} needs the exception ${words}`),
  ];
}
