import type { ListSetting, MappingSetting, Setting, SettingTable } from './settingKinds';

/** A name in a mapping, or an index in a list. */
export type SettingPath = readonly (string | number)[];

/** The mapping of a setting: itself or its member. */
export function mappingIn(setting: Setting | undefined): MappingSetting | undefined {
  return membersOf(setting).find((member) => member.kind === 'mapping');
}

/** The list of a setting: itself or its member. */
export function listIn(setting: Setting | undefined): ListSetting | undefined {
  return membersOf(setting).find((member) => member.kind === 'list');
}

/** Whether a setting names one column of the data, or a list of them. */
export function namesColumns(setting: Setting | undefined): boolean {
  return membersOf(setting).some(
    (member) =>
      (member.kind === 'text' && member.isColumn === true) ||
      (member.kind === 'list' && namesColumns(member.of)),
  );
}

/** The setting at a path, through mappings, lists and unions; undefined if there is none. */
export function settingAt(table: SettingTable, [name, ...rest]: SettingPath): Setting | undefined {
  const setting = typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
  return below(setting, rest);
}

function below(setting: Setting | undefined, path: SettingPath): Setting | undefined {
  if (setting === undefined || path.length === 0) return setting;
  const [step, ...rest] = path;
  if (typeof step === 'number') return below(listIn(setting)?.of, rest);
  return settingAt(mappingIn(setting)?.settings ?? {}, path);
}

function membersOf(setting: Setting | undefined): readonly Setting[] {
  if (setting === undefined) return [];
  return setting.kind === 'union' ? setting.of.flatMap(membersOf) : [setting];
}
