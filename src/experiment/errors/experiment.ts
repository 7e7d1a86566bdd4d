import { shownName } from '../words/shownNames';
import { t } from '../words/translation';
import {
  type Case,
  caseOf,
  clause,
  flag,
  inWords,
  type Mentioned,
  number,
  optional,
  type PartKind,
  type PartKinds,
  type PartsOfKinds,
  says,
  text,
  texts,
  type Wording,
} from './catalogue';
import { clausesOf } from './clauses';
import { errorsOf } from './errors';

/** A written value: as it stands there, or its kind. */
const values = {
  alias: () => t('an alias'),
  list: () => t('a list'),
  mapping: () => t('a mapping'),
  nothing: () => t('nothing'),
  written: (value: string) => shownName(value),
};
export type WrittenValue = Case<typeof values>;

const yamlProblems = {
  invalid: (why: string) => t('This is not valid YAML: {0}.', why),
  twice: () => t('This setting is defined twice.'),
};

const didYouMean = (near: string | undefined) => (near === undefined ? '' : t('Did you mean {0}?', near));
const sentences = (...all: readonly string[]) => all.filter(Boolean).join(' ');

/** Words as they are written, and clauses. */
const mentioned: PartKind<readonly Mentioned[]> = (value): value is readonly Mentioned[] =>
  Array.isArray(value) && value.every((one) => text(one) || clause(one));
const wordOf = (one: Mentioned) => (clause(one) ? one.message : String(one));

interface Others {
  /** The other problems of the file, each after its place. */
  readonly others?: readonly Mentioned[] | undefined;
}

/** A problem of an experiment file. As an error, it lists the others too. */
function problem<K extends PartKinds>(
  kinds: K,
  say: (parts: PartsOfKinds<K>) => string,
): Wording<PartsOfKinds<K> & Others> {
  const own = says(kinds, (parts) => ({ message: say(parts) }));
  const isOthers = optional(mentioned);
  return {
    fits: (parts) => own.fits(parts) && isOthers(parts.others),
    say: (parts) => ({
      message: [say(parts), ...(parts.others ?? []).map(wordOf)].join('\n'),
      remedy: t('Correct the experiment file and run it again.'),
    }),
  };
}

/** Problems of an experiment file, which the editor marks and a run refuses. */
export const experimentErrors = {
  'experiment/no-file': problem({ hasDataset: flag }, ({ hasDataset }) =>
    hasDataset
      ? t('The dataset has no file: add `path: FILE` or `train: FILE`.')
      : t('The experiment has no dataset: add a ```yaml dataset``` fence with `path: FILE`.'),
  ),
  'experiment/not-settings': problem({ owner: text }, ({ owner }) =>
    t('A {0} cell contains settings, one `name: value` per line.', owner),
  ),
  'experiment/path-and-split-files': problem({}, () =>
    t('`path` is one file with all examples; to use separate files, replace `path` with `train`.'),
  ),
  'experiment/path-and-train': problem({}, () => t('Use either `path` or `train`, not both.')),
  'experiment/stage-twice': problem({ stage: text }, ({ stage }) =>
    t('Stage {0} is defined twice; keep one of them.', stage),
  ),
  'experiment/unknown-setting': problem(
    { stage: text, mapping: optional(text), name: text, near: optional(text), names: texts },
    ({ stage, mapping, name, near, names }) => {
      const owner = mapping === undefined ? t('stage {0}', stage) : `${stage}.${mapping}`;
      return sentences(
        t('{0} has no setting `{1}`.', owner, shownName(name)),
        didYouMean(near),
        t('It has: {0}.', names.join(', ')),
      );
    },
  ),
  'experiment/unknown-stage': problem({ stage: text, near: text }, ({ stage, near }) =>
    t('No stage is called {0}. Did you mean {1}?', stage, near),
  ),
  'experiment/unusual-value': says(
    { setting: text, value: text, from: number, to: number },
    ({ setting, value, from, to }) => ({
      message: t('{0} is {1}; usual values are from {2} to {3}.', setting, shownName(value), from, to),
    }),
  ),
  'experiment/wrong-value': problem(
    { setting: text, value: caseOf(values), near: optional(text), allowed: clause },
    ({ setting, value, near, allowed }) =>
      sentences(
        t('{0} is {1}; it takes {2}.', setting, inWords(values, value), allowed.message),
        didYouMean(near),
      ),
  ),
  'experiment/yaml': problem({ problem: caseOf(yamlProblems) }, ({ problem }) =>
    inWords(yamlProblems, problem),
  ),
};

export const experimentError = errorsOf(experimentErrors);
export const experimentProblem = clausesOf(experimentErrors);
export type ExperimentCode = keyof typeof experimentErrors;

function joinLast(words: readonly string[]): string {
  return words.length < 2 ? words.join() : t('{0}, or {1}', words.slice(0, -1).join(', '), words.at(-1)!);
}

const allowedIn = { from: number, to: number };

/** The allowed values of a setting, as the end of a sentence. */
export const allowedClauses = {
  'allowed/any': says({ of: mentioned }, ({ of }) => ({ message: joinLast(of.map(wordOf)) })),
  'allowed/choice': says({ choices: texts }, ({ choices: [first, ...more] }) => ({
    message: more.length === 0 ? t('the word {0}', first!) : t('one of {0}', [first, ...more].join(', ')),
  })),
  'allowed/file': says({}, () => ({ message: t('the path of a file') })),
  'allowed/flag': says({}, () => ({ message: t('true or false') })),
  'allowed/folder': says({}, () => ({ message: t('the path of a folder') })),
  'allowed/integer': says(allowedIn, ({ from, to }) => ({
    message: t('an integer from {0} to {1}', from, to),
  })),
  'allowed/list': says({ item: clause }, ({ item }) => ({
    message: t('a list, each item {0}', item.message),
  })),
  'allowed/mapping': says({ names: texts }, ({ names }) => ({
    message: t('a mapping of {0}', names.join(', ')),
  })),
  'allowed/number': says(allowedIn, ({ from, to }) => ({ message: t('a number from {0} to {1}', from, to) })),
  'allowed/number-above': says(allowedIn, ({ from, to }) => ({
    message: t('a number above {0}, up to {1}', from, to),
  })),
  'allowed/text': says({}, () => ({ message: t('a text') })),
};

export const allowedClause = clausesOf(allowedClauses);
