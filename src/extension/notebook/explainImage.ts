import type { Explained, FromRenderer } from '../../experiment/protocols/notebookProtocol';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';
import { answered, runOfOutput } from './runOfOutput';

type Asked = Pick<Extract<FromRenderer, { type: 'explain' }>, 'runId' | 'image'>;

/** Asks the model that a run evaluated which parts of an image support its answer, in the process that keeps it loaded. */
export function explainImage(
  { runId, image }: Asked,
  store: Pick<RunStore, 'get'>,
  client: Pick<ServeClient, 'ask'>,
): Promise<Explained> {
  return answered({ type: 'explained', runId, image } as const, async () => {
    const run = runOfOutput(runId, store);
    return { explanation: await client.ask('explain', { run: run.folder, image }) };
  });
}
