import { GraftError, toErrorRecord } from '../../experiment/errors';
import type { Explained, FromRenderer } from '../../experiment/notebookProtocol';
import { t } from '../../experiment/translation';
import { requireTrust } from '../runs/requireTrust';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';

type Asked = Pick<Extract<FromRenderer, { type: 'explain' }>, 'runId' | 'image'>;

/** Asks the model that a run evaluated what in a picture spoke for its answer, in the process that keeps it loaded. */
export async function explainPicture(
  { runId, image }: Asked,
  store: Pick<RunStore, 'get'>,
  client: Pick<ServeClient, 'ask'>,
): Promise<Explained> {
  const told = { type: 'explained', runId, image } as const;
  try {
    requireTrust();
    const run = store.get(runId);
    if (!run) throw runGone();
    return { ...told, explanation: await client.ask('explain', { run: run.folder, image }) };
  } catch (thrown) {
    return { ...told, error: toErrorRecord(thrown) };
  }
}

function runGone(): GraftError {
  return new GraftError('run/gone', t('The run that this result is of is no longer there.'), {
    remedy: t('Run the stage again.'),
  });
}
