import type { SettingTable } from '../settings/settingKinds';

/** One of the steps of an experiment, as data. */
export interface Stage {
  readonly title: string;
  readonly help: string;
  /** Raised by hand when the code of this stage gives other results than before: it is part of the cache key. */
  readonly revision: number;
  readonly settings: SettingTable;
}
