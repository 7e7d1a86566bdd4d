import type { Scalar } from 'yaml';
import { defaultsOf } from './settingDefaults';
import type { NumberSetting, ScalarSetting, Setting } from './settingKinds';

/** What a scalar means, and the setting that took it: a member of a union, say, or what a shorthand stands for. */
export interface AcceptedScalar {
  value: unknown;
  by: ScalarSetting;
}

/** Reads a word or number as a setting's value; undefined if the setting does not allow it. */
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
      // A column or a file may be called 2024, 007 or true: what is written counts, not YAML's type.
      const text = node.source ?? value;
      return typeof text === 'string' && text !== '' ? text : undefined;
    }
  }
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
