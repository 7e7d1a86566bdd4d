import type { PicturesTold, ThumbnailsTold } from '../../experiment/protocols/notebookProtocol';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';
import { answered, runGone, runOfOutput } from './runOfOutput';

type Runs = Pick<RunStore, 'get' | 'read'>;
type Client = Pick<ServeClient, 'ask'>;

/** Asks which pictures the dataset has that a run has read. */
export function tellPictures(runId: string, runs: Runs, client: Client): Promise<PicturesTold> {
  return answered({ type: 'pictures', runId } as const, async () => ({
    groups: await client.ask('pictures', await datasetOf(runId, runs)),
  }));
}

/** Asks for small pictures of that dataset, by their positions in it. */
export function tellThumbnails(
  { runId, positions }: Pick<ThumbnailsTold, 'runId' | 'positions'>,
  runs: Runs,
  client: Client,
): Promise<ThumbnailsTold> {
  return answered({ type: 'thumbnails', runId, positions } as const, async () => {
    const asked = { ...(await datasetOf(runId, runs)), positions };
    return { pictures: await client.ask('thumbnails', asked) };
  });
}

/** Where the engine finds the dataset. */
async function datasetOf(runId: string, runs: Runs): Promise<{ run: string; key: string }> {
  const run = runOfOutput(runId, runs);
  const { key } = (await runs.read(run)).state.stages.dataset;
  if (key === undefined) throw runGone();
  return { run: run.folder, key };
}
