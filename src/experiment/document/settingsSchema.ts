import { defaultOf } from '../settings/settingDefaults';
import type { Setting, SettingTable } from '../settings/settingKinds';
import { stageNames, stages } from '../stages/stages';

/** A JSON Schema, draft 2020-12, as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The schema of an experiment's settings: an object with a member for each stage. It allows the same values as the parser. */
export function settingsSchema(): JsonSchema {
  const properties = Object.fromEntries(
    stageNames.map((name) => {
      const { title, help, settings } = stages[name];
      return [name, { title, description: help, ...objectSchema(settings) }];
    }),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Graft experiment',
    type: 'object',
    properties,
    required: ['dataset'],
    additionalProperties: false,
  };
}

/** The schema of one setting, with its help, unit and default. */
export function settingSchema(setting: Setting): JsonSchema {
  const byDefault = defaultOf(setting);
  return {
    description: setting.unit === undefined ? setting.help : `${setting.help} Unit: ${setting.unit}.`,
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...allowed(setting),
  };
}

function allowed(setting: Setting): JsonSchema {
  switch (setting.kind) {
    case 'integer':
    case 'number': {
      const { kind, min, max, exclusiveMin } = setting;
      return { type: kind, [exclusiveMin ? 'exclusiveMinimum' : 'minimum']: min, maximum: max };
    }
    case 'flag':
      return { type: 'boolean' };
    case 'choice':
      return { enum: [...setting.choices] };
    case 'list': {
      const items = settingSchema(setting.of);
      return { anyOf: [{ type: 'array', items }, items] };
    }
    case 'mapping': {
      const { shorthand, settings } = setting;
      const whole = objectSchema(settings);
      return shorthand === undefined ? whole : { anyOf: [settingSchema(settings[shorthand]!), whole] };
    }
    case 'union':
      return { anyOf: setting.of.map(settingSchema) };
    default:
      // A number or boolean is read as written: a column may be called 2024.
      return { type: ['string', 'number', 'boolean'], minLength: 1 };
  }
}

function objectSchema(settings: SettingTable): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, settingSchema(setting)]),
  );
  return { type: 'object', properties, additionalProperties: false };
}
