import type { DataFindings } from '../../experiment/dataFinding';
import { GraftError } from '../../experiment/errors';
import { findingsOfError } from './dataFindings';
import { type DatasetFile, findDatasetFiles } from './datasetFiles';
import { namesPictures } from './pictureColumn';
import { checkPictures, type KnownPictures } from './pictures/checkPictures';
import { pictureSourceOf } from './pictures/pictureSources';
import { type ReadDatasetOptions, readDataset } from './readDataset';

/** More is not read again after each edit; a run still warns. */
const mostBytes = 64_000_000;

interface CheckOptions extends Omit<ReadDatasetOptions, 'pictures' | 'expected' | 'onProgress'> {
  /** What earlier runs have learned of pictures. */
  readonly known: KnownPictures;
}

/**
 * Reads the tables that an experiment names and says what is to be mended in them, an error that would stop a run too. Needs no
 * TensorFlow, so it opens no picture: of a folder of pictures it says what earlier runs have learned, and of a table that
 * names pictures nothing.
 * @throws CancelledError
 */
export async function checkData(options: CheckOptions): Promise<DataFindings> {
  const nothing = { findings: [], files: [], folders: [], labelColumns: [] };
  let places: Pick<DataFindings, 'files' | 'folders'> = nothing;
  try {
    const found = await findDatasetFiles(options);
    const [pictures] = found.filter(({ format }) => pictureSourceOf(format));
    if (pictures) {
      places = placesOf(pictures);
      return { ...nothing, ...places, findings: await checkPictures(pictures, options) };
    }
    const bytes = found.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > mostBytes || (await arePictures(found, options))) return nothing;
    const files = found.map(({ path }) => path);
    places = { ...nothing, files };
    const { findings, result } = await readDataset({ ...options, pictures: untouched });
    return { ...nothing, findings: [...findings], files, labelColumns: result.columns.label };
  } catch (thrown) {
    if (!(thrown instanceof GraftError) || options.signal?.aborted) throw thrown;
    return { ...nothing, ...places, findings: findingsOfError(thrown) };
  }
}

async function arePictures(files: readonly DatasetFile[], options: CheckOptions): Promise<boolean> {
  for (const file of files) if (await namesPictures(options, file)) return true;
  return false;
}

const placesOf = ({ path, format }: DatasetFile) =>
  format === 'pictures' ? { files: [], folders: [path] } : { files: [path], folders: [] };

const refuse = () => Promise.reject(new Error('Tables of texts name no pictures.'));
const untouched: ReadDatasetOptions['pictures'] = {
  digests: { digest: refuse },
  facts: { facts: refuse },
  inspect: refuse,
};
