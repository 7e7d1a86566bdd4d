import type { FileDiagnostic } from '../../src/experiment/document/markdown';
import { type SettingNames, writtenText } from '../../src/experiment/document/settingEdit';
import { listedPresets } from '../../src/experiment/models/presets';
import { defaultOf } from '../../src/experiment/settings/settingDefaults';
import type { Setting, SettingTable } from '../../src/experiment/settings/settingKinds';
import { listIn, mappingIn, namesColumns } from '../../src/experiment/settings/settingPath';
import {
  describeAllowed,
  describeDefault,
  unitOf,
  wordsOf,
} from '../../src/experiment/settings/settingWords';
import { stagesRunAgain } from '../../src/experiment/stages/stageNeeds';
import { type StageName, stages } from '../../src/experiment/stages/stages';
import { t } from '../../src/experiment/words/translation';

/** The form as data, made from the table of stages: its fields and their controls. */
export interface Field {
  readonly stage: StageName;
  readonly names: SettingNames;
  readonly setting: Setting;
  readonly control: Control;
  /** The fields of a mapping, or of the mapping among its possible values. */
  readonly fields: readonly Field[];
  /** The stages that run again when the setting changes. */
  readonly runsAgain: readonly StageName[];
}

/**
 * `flag`: a checkbox. `words`: a list, with a text field if `isOpen`. `text`: one line; commas separate a list.
 * `column`: as `text`, with a list of the data's columns. `group`: the fields in it. `yaml`: a value too free for a form, which links to the text instead.
 */
export type Control =
  | { kind: 'flag' | 'yaml' }
  | { kind: 'group'; isOptional: boolean }
  | { kind: 'text' | 'column'; isList: boolean }
  | { kind: 'words'; words: readonly string[]; isOpen: boolean };

/** The state of a field in the current text. */
export interface FieldState {
  /** The value as written in YAML, else the default as it would be written. */
  readonly shown: string;
  /** The words of the list, where their order depends on the value. */
  readonly words?: readonly string[];
  /** The placeholder of an empty field. */
  readonly placeholder: string;
  readonly isWritten: boolean;
  /** Whether the mapping is present, so that its fields take effect. */
  readonly isOpen: boolean;
  /** Whether the written value differs from the default. */
  readonly isChanged: boolean;
  readonly messages: readonly Pick<FileDiagnostic, 'severity' | 'message'>[];
}

/** The item that means "a mapping" in a list. */
export const mappingWord = 'custom';

/** The fields of a stage. */
export function fieldsOf(stage: StageName): Field[] {
  return fieldsIn(stage, stages[stage].settings, []);
}

/** The state of a field, read from the text of its stage. */
export function stateOf(
  { stage, names, setting, control, fields }: Field,
  text: string,
  values: object,
  diagnostics: readonly FileDiagnostic[],
): FieldState {
  const written = writtenText(text, names);
  const value = names.reduce<unknown>(
    (inner, name) => (inner as Record<string, unknown> | undefined)?.[name],
    values,
  );
  const isNested = typeof value === 'object' && value !== null && !Array.isArray(value);
  const dotted = names.join('.');
  const shown = isNested
    ? control.kind === 'words'
      ? mappingWord
      : ''
    : (wordOf(written) ?? shownValue(value));
  return {
    shown,
    ...(isPreset(stage, names) ? { words: listedPresets(shown) } : {}),
    placeholder: value === undefined && fields.length === 0 ? t('left out') : '',
    isWritten: written !== undefined,
    isOpen: isNested,
    // A setting of an absent mapping has no value.
    isChanged: (value !== undefined || written !== undefined) && !isSame(value, defaultOf(setting)),
    messages: diagnostics.filter(
      ({ stage: owner, setting: wrong = '' }) =>
        owner === stage && (wrong === dotted || (fields.length === 0 && wrong.startsWith(`${dotted}.`))),
    ),
  };
}

/** Default, range and unit of a setting, in one line. */
export function factsOf({ setting }: Field): string {
  const byDefault = describeDefault(setting);
  const unit = unitOf(setting) && ` ${unitOf(setting)}`;
  const allowed = setting.kind === 'integer' || setting.kind === 'number' ? describeAllowed(setting) : '';
  return [byDefault === '' ? '' : t('Default {0}', `${byDefault}${unit}`), allowed]
    .filter(Boolean)
    .join(' · ');
}

/**
 * An entry as YAML; '' if it means the default.
 * @param whole entries that are one word, even with commas
 */
export function yamlOf(
  { control }: Field,
  entered: string,
  quote: (word: string) => string,
  whole: readonly string[] = [],
): string {
  if (whole.includes(entered)) return quote(entered);
  const word = entered.trim();
  if (!('isList' in control) || !control.isList || word === '') return word === '' ? '' : quote(word);
  const items = word.replace(/^\[|\]$/g, '').split(',');
  const words = items.map((item) => quote(item.trim().replace(/^"(.*)"$/, '$1')));
  return words.length === 1 ? words[0]! : `[${words.join(', ')}]`;
}

const isPreset = (stage: StageName, names: readonly string[]) =>
  stage === 'model' && names.join() === 'preset';

function fieldsIn(stage: StageName, table: SettingTable, before: readonly string[]): Field[] {
  return Object.entries(table).map(([name, setting]) => {
    const names = [...before, name] as unknown as SettingNames;
    const inner = listIn(setting) ? undefined : mappingIn(setting);
    return {
      stage,
      names,
      setting,
      control: controlOf(setting, isPreset(stage, [name]) ? listedPresets() : []),
      fields: inner ? fieldsIn(stage, inner.settings, names) : [],
      runsAgain: stagesRunAgain(stage, names[0]),
    };
  });
}

function controlOf(setting: Setting, presets: readonly string[]): Control {
  const list = listIn(setting);
  if (list && mappingIn(list.of)) return { kind: 'yaml' };
  if (setting.kind === 'flag') return { kind: 'flag' };
  if (setting.kind === 'mapping') return { kind: 'group', isOptional: setting.optional === true };
  if (presets.length > 0) return { kind: 'words', words: presets, isOpen: true };
  if (setting.kind === 'choice') return { kind: 'words', words: setting.choices, isOpen: false };
  if (namesColumns(setting)) return { kind: 'column', isList: list !== undefined };
  if (setting.kind !== 'union') return { kind: 'text', isList: list !== undefined };
  const words = setting.of.filter(({ kind }) => kind === 'choice' || kind === 'flag').flatMap(wordsOf);
  return {
    kind: 'words',
    words: mappingIn(setting) ? [...words, mappingWord] : words,
    isOpen: setting.of.some(({ kind }) => kind !== 'choice' && kind !== 'flag' && kind !== 'mapping'),
  };
}

/** Shows a quoted scalar without its quotes. */
function wordOf(written: string | undefined): string | undefined {
  return written?.startsWith('[') ? written.slice(1, -1).replaceAll(/"([^",]*)"/g, '$1') : written;
}

function shownValue(value: unknown): string {
  return value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value);
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
