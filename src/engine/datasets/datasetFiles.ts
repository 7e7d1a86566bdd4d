import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { datasetError } from '../../experiment/errors/datasets';
import { GraftError, type Place, whyOf } from '../../experiment/errors/errors';
import type { SettingsOf } from '../../experiment/stages/stages';
import { nearestName } from '../../experiment/words/nearestName';
import { isMissing } from '../../files/fileErrors';
import { fileExists } from '../../files/fileExists';

export const fileRoles = ['path', 'train', 'validation', 'test'] as const;
export type FileRole = (typeof fileRoles)[number];

const formats = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.txt': 'text',
  '.zip': 'image-archive',
} as const;
/** `images` is a folder. */
export type DataFormat = (typeof formats)[keyof typeof formats] | 'images';

/** The data files as the cache key holds them: the content, and the format in which it is read. */
export type DatasetDigests = { [R in FileRole]?: { format: DataFormat; sha256: string; bytes: number } };

/** A data file, or a folder of images, that the experiment names. */
export interface DatasetFile {
  readonly role: FileRole;
  /** As the experiment writes it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly format: DataFormat;
  /** Its size in bytes when it was found. */
  readonly bytes: number;
  /** False for a table whose first line is an example. */
  readonly hasHeader?: boolean;
}

type NamedFile = Omit<DatasetFile, 'bytes'>;

/** The dataset stage's settings, and where they stand. */
export interface DatasetSource {
  readonly settings: SettingsOf<'dataset'>;
  readonly experimentFile: string;
  /** The line in the experiment file of each setting that is written there, by `stage.setting`. */
  readonly lines: ReadonlyMap<string, number>;
}

/** The place of a dataset setting, or of the stage, in the experiment file. */
export function placeOfSetting({ experimentFile, lines }: DatasetSource, setting: string): Place {
  const line = lines.get(`dataset.${setting}`) ?? lines.get('dataset');
  return { file: experimentFile, ...(line === undefined ? {} : { line }) };
}

/** The place of the setting that names a file, also where the file holds the splits in folders. */
export function placeOfFile(source: DatasetSource, { role }: Pick<DatasetFile, 'role'>): Place {
  const { settings } = source;
  const named = settings[role] !== undefined ? role : settings.path === undefined ? 'train' : 'path';
  return placeOfSetting(source, named);
}

/** The split whose examples alone a file holds; undefined where one file holds them all. */
export function splitOfFile(
  { settings: { validation, test } }: Pick<DatasetSource, 'settings'>,
  { role }: Pick<DatasetFile, 'role'>,
): Exclude<FileRole, 'path'> | undefined {
  return role === 'path' || (validation ?? test) === undefined ? undefined : role;
}

/**
 * The data files that an experiment names, resolved against its folder. Checks that each exists.
 * @throws GraftError `dataset/no-file`, `dataset/path-and-train`, `dataset/path-and-split-files`, `dataset/file-missing`,
 * `dataset/not-a-file`, `dataset/parquet`, `dataset/unknown-format`
 */
export async function findDatasetFiles(source: DatasetSource): Promise<DatasetFile[]> {
  const { settings } = source;
  if (settings.path === undefined && settings.train === undefined)
    throw datasetError('dataset/no-file', { place: undefined }, { place: placeOfSetting(source, 'path') });
  checkTogether(source);
  const files: DatasetFile[] = [];
  const reading = settings.header === false ? { hasHeader: false } : {};
  for (const role of fileRoles)
    if (settings[role] !== undefined)
      files.push({ ...(await findFile(source, role, settings[role])), ...reading });
  return files;
}

/** A failed read as a coded error; what is one already stays. */
export function asReadError(file: Pick<NamedFile, 'name' | 'path'>, cause: unknown): GraftError {
  if (cause instanceof GraftError) return cause;
  const parts = { file: file.name, why: whyOf(cause) };
  return datasetError('dataset/unreadable', parts, { place: { file: file.path }, cause });
}

/** The experiment file is checked for this as it is parsed; settings from elsewhere are not. */
function checkTogether(source: DatasetSource): void {
  const { path: all, train, validation, test } = source.settings;
  if (all === undefined) return;
  if (train !== undefined)
    throw datasetError('dataset/path-and-train', {}, { place: placeOfSetting(source, 'train') });
  if ((validation ?? test) !== undefined)
    throw datasetError(
      'dataset/path-and-split-files',
      {},
      { place: placeOfSetting(source, validation === undefined ? 'test' : 'validation') },
    );
}

async function findFile(source: DatasetSource, role: FileRole, name: string): Promise<DatasetFile> {
  const extension = path.extname(name).toLowerCase();
  const folder = path.resolve(path.dirname(source.experimentFile), name);
  if (!Object.hasOwn(formats, extension) && (await isFolder(folder)))
    return { role, name, path: folder, format: 'images', bytes: 0 };
  // A path without an extension is a folder, mistyped or missing.
  if (extension === '' && !(await fileExists(folder)))
    throw await missingFile(source, { role, name, path: folder });
  if (extension === '.parquet')
    throw datasetError('dataset/parquet', { role, file: name }, { place: placeOfSetting(source, role) });
  if (!Object.hasOwn(formats, extension))
    throw datasetError(
      'dataset/unknown-format',
      { role, file: name, endings: Object.keys(formats) },
      { place: placeOfSetting(source, role) },
    );
  const file = {
    role,
    name,
    path: path.resolve(path.dirname(source.experimentFile), name),
    format: formats[extension as keyof typeof formats],
  };
  return { ...file, bytes: await sizeOf(source, file) };
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function sizeOf(source: DatasetSource, file: NamedFile): Promise<number> {
  try {
    const found = await stat(file.path);
    if (found.isFile()) return found.size;
  } catch (cause) {
    if (isMissing(cause)) throw await missingFile(source, file);
    throw asReadError(file, cause);
  }
  const parts = { role: file.role, file: file.name };
  throw datasetError('dataset/not-a-file', parts, { place: placeOfSetting(source, file.role) });
}

async function missingFile(
  source: DatasetSource,
  { role, name, path: file }: Pick<NamedFile, 'role' | 'name' | 'path'>,
): Promise<GraftError> {
  const names = await readdir(path.dirname(file)).catch(() => []);
  const near = nearestName(path.basename(file), names.sort());
  return datasetError(
    'dataset/file-missing',
    { role, file: name, path: file, near: near && path.join(path.dirname(name), near) },
    { place: placeOfSetting(source, role) },
  );
}
