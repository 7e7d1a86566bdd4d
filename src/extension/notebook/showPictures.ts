import { GraftError, toErrorRecord } from '../../experiment/errors';
import type { PicturesTold, ThumbnailsTold } from '../../experiment/notebookProtocol';
import { t } from '../../experiment/translation';
import { requireTrust } from '../runs/requireTrust';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';

type Runs = Pick<RunStore, 'get' | 'read'>;
type Client = Pick<ServeClient, 'ask'>;

/** Asks which pictures the dataset has that a run has read. */
export async function tellPictures(runId: string, runs: Runs, client: Client): Promise<PicturesTold> {
  const told = { type: 'pictures', runId } as const;
  try {
    return { ...told, groups: await client.ask('pictures', await datasetOf(runId, runs)) };
  } catch (thrown) {
    return { ...told, error: toErrorRecord(thrown) };
  }
}

/** Asks for small pictures of that dataset, by their positions in it. */
export async function tellThumbnails(
  { runId, positions }: Pick<ThumbnailsTold, 'runId' | 'positions'>,
  runs: Runs,
  client: Client,
): Promise<ThumbnailsTold> {
  const told = { type: 'thumbnails', runId, positions } as const;
  try {
    const asked = { ...(await datasetOf(runId, runs)), positions };
    return { ...told, pictures: await client.ask('thumbnails', asked) };
  } catch (thrown) {
    return { ...told, error: toErrorRecord(thrown) };
  }
}

/** Where the engine finds the dataset: a page names only the run. */
async function datasetOf(runId: string, runs: Runs): Promise<{ run: string; key: string }> {
  requireTrust();
  const run = runs.get(runId);
  const key = run && (await runs.read(run)).state.stages.dataset.key;
  if (!run || key === undefined)
    throw new GraftError('run/gone', t('The run that this result is of is no longer there.'), {
      remedy: t('Run the stage again.'),
    });
  return { run: run.folder, key };
}
