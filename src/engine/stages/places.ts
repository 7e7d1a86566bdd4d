import type { Place } from '../../experiment/errors/errors';
import type { SettingsOf } from '../../experiment/stages/stages';
import type { ModelSource } from '../assets/modelSource';

/** Where things are. None of it changes a result, so none of it is in a key. */
export interface Places {
  readonly experimentFile: string;
  /** The line in the experiment file of each setting that is written there. */
  readonly lines: ReadonlyMap<string, number>;
  readonly graftFolder: string;
  /** The data files, as the experiment names them, and how much of what was decoded of them is kept. */
  readonly dataPaths: Pick<SettingsOf<'dataset'>, 'path' | 'train' | 'validation' | 'test' | 'cache'>;
  readonly source: ModelSource;
  /** The folder of the package. */
  readonly packageTo: string;
  /** Whether this run was stopped before and is resumed. */
  readonly isResumed: boolean;
}

/** The place of a setting, or of its stage, in the experiment file. */
export function placeOf(
  { experimentFile, lines }: Pick<Places, 'experimentFile' | 'lines'>,
  setting: string,
): Place {
  const line = lines.get(setting) ?? lines.get(setting.split('.')[0]!);
  return { file: experimentFile, ...(line === undefined ? {} : { line }) };
}
