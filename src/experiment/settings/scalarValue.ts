import type { Scalar } from 'yaml';
import { defaultsOf } from './settingDefaults';
import type { NumberSetting, ScalarSetting, Setting } from './settingKinds';

/** The value of a scalar, and the setting that accepted it: a member of a union, or the target of a shorthand. */
export interface AcceptedScalar {
  value: unknown;
  by: ScalarSetting;
}

/** Reads a scalar as a setting's value; undefined if the setting does not allow it. */
export function acceptScalar(node: Scalar, setting: Setting): AcceptedScalar | undefined {
  switch (setting.kind) {
    case 'union':
      return first(setting.of, (member) => acceptScalar(node, member));
    case 'list':
      return wrap(acceptScalar(node, setting.of), (value) => [value]);
    case 'mapping': {
      const { shorthand, settings } = setting;
      if (shorthand === undefined) return undefined;
      const inner = acceptScalar(node, settings[shorthand]!);
      return wrap(inner, (value) => ({ ...defaultsOf(settings), [shorthand]: value }));
    }
    default: {
      const value = leafValue(node, setting);
      return value === undefined ? undefined : { value, by: setting };
    }
  }
}

function leafValue(node: Scalar, setting: ScalarSetting): unknown {
  const { value } = node;
  switch (setting.kind) {
    case 'integer':
      return Number.isSafeInteger(value) && inRange(value as number, setting) ? value : undefined;
    case 'number':
      return Number.isFinite(value) && inRange(value as number, setting) ? value : undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
    case 'choice':
      return setting.choices.find((choice) => choice === value);
    default: {
      // A column or file may be called 2024, 007 or true: the source text counts, not YAML's type.
      const text = node.source ?? value;
      return typeof text === 'string' && isUsableText(text) ? text : undefined;
    }
  }
}

/** No column, file or folder has a longer name, and none has a zero byte. */
const longestText = 4096;

function isUsableText(text: string): boolean {
  return text !== '' && text.length <= longestText && !text.includes('\0');
}

function inRange(value: number, { min, max, exclusiveMin }: NumberSetting): boolean {
  return value <= max && (exclusiveMin ? value > min : value >= min);
}

function wrap(
  inner: AcceptedScalar | undefined,
  change: (value: unknown) => unknown,
): AcceptedScalar | undefined {
  return inner && { ...inner, value: change(inner.value) };
}

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
