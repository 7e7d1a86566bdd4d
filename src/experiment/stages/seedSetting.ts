import type { NumberSetting } from '../settings/settingKinds';

/** The seed of a random choice. */
export const seedSetting = (help: string) =>
  ({ kind: 'integer', default: 42, min: 0, max: 2 ** 31 - 1, help }) as const satisfies NumberSetting;
