import type { ImagesTold, ThumbnailsTold } from '../../experiment/protocols/notebookProtocol';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';
import { answered, runGone, runOfOutput } from './runOfOutput';

type Runs = Pick<RunStore, 'get' | 'read'>;
type Client = Pick<ServeClient, 'ask'>;

/** Asks which images the dataset has that a run has read. */
export function tellImages(runId: string, runs: Runs, client: Client): Promise<ImagesTold> {
  return answered({ type: 'images', runId } as const, async () => ({
    groups: await client.ask('images', await datasetOf(runId, runs)),
  }));
}

/** Asks for small images of that dataset, by their positions in it. */
export function tellThumbnails(
  { runId, positions }: Pick<ThumbnailsTold, 'runId' | 'positions'>,
  runs: Runs,
  client: Client,
): Promise<ThumbnailsTold> {
  return answered({ type: 'thumbnails', runId, positions } as const, async () => {
    const asked = { ...(await datasetOf(runId, runs)), positions };
    return { images: await client.ask('thumbnails', asked) };
  });
}

/** Where the engine finds the dataset. */
async function datasetOf(runId: string, runs: Runs): Promise<{ run: string; key: string }> {
  const run = runOfOutput(runId, runs);
  const { key } = (await runs.read(run)).state.stages.dataset;
  if (key === undefined) throw runGone();
  return { run: run.folder, key };
}
