import type { DataFindings } from '../../experiment/dataFinding';
import { GraftError } from '../../experiment/errors';
import { findingsOfError } from './dataFindings';
import { type DatasetFile, findDatasetFiles } from './datasetFiles';
import { namesPictures } from './pictureColumn';
import { pictureSourceOf } from './pictures/pictureSources';
import { type ReadDatasetOptions, readDataset } from './readDataset';

/** More is not read again after each edit; a run still warns. */
const mostBytes = 64_000_000;

type CheckOptions = Omit<ReadDatasetOptions, 'pictures' | 'expected' | 'onProgress'>;

/**
 * Reads the tables that an experiment names and says what is to be mended in them, an error that would stop a run too. Needs no
 * TensorFlow, so it opens no picture: of data of pictures it says nothing.
 * @throws CancelledError
 */
export async function checkData(options: CheckOptions): Promise<DataFindings> {
  const nothing = { findings: [], files: [], labelColumns: [] };
  let files: string[] = [];
  try {
    const found = await findDatasetFiles(options);
    const bytes = found.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > mostBytes || (await arePictures(found, options))) return nothing;
    files = found.map(({ path }) => path);
    const { findings, result } = await readDataset({ ...options, pictures: untouched });
    return { findings: [...findings], files, labelColumns: result.columns.label };
  } catch (thrown) {
    if (!(thrown instanceof GraftError) || options.signal?.aborted) throw thrown;
    return { ...nothing, findings: findingsOfError(thrown), files };
  }
}

async function arePictures(files: readonly DatasetFile[], options: CheckOptions): Promise<boolean> {
  for (const file of files)
    if (pictureSourceOf(file.format) || (await namesPictures(options, file))) return true;
  return false;
}

const refuse = () => Promise.reject(new Error('Tables of texts name no pictures.'));
const untouched: ReadDatasetOptions['pictures'] = {
  digests: { digest: refuse },
  facts: { facts: refuse },
  inspect: refuse,
};
