import type { Setting, SettingTable } from './settingKinds';

/** The value of an omitted setting. */
export function defaultOf(setting: Setting): unknown {
  switch (setting.kind) {
    case 'mapping':
      return setting.optional ? undefined : defaultsOf(setting.settings);
    case 'union':
      return setting.default ?? setting.of.map(defaultOf).find((value) => value !== undefined);
    case 'list':
      return setting.default && [...setting.default];
    default:
      return setting.default;
  }
}

/** The values of an empty table. */
export function defaultsOf(table: SettingTable): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).map(([name, setting]) => [name, defaultOf(setting)]));
}
