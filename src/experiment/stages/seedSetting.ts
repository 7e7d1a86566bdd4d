import type { NumberSetting } from '../settings/settingKinds';

/** The seed of something random. */
export const seedSetting = (help: string) =>
  ({ kind: 'integer', default: 42, min: 0, max: 2 ** 31 - 1, help }) as const satisfies NumberSetting;
