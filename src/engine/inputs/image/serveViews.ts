import type { MessagePort } from 'node:worker_threads';
import { type ErrorRecord, toErrorRecord } from '../../../experiment/errors';
import type { ViewRequest } from '../feeder';
import { viewMaker } from './makeView';

/** To a thread that makes views, and back; each request is answered once, in turn. */
export interface ToViewWorker {
  readonly id: number;
  readonly request: ViewRequest;
}
export type FromViewWorker = { readonly id: number } & (
  | { readonly levels: Uint8Array }
  | { readonly error: ErrorRecord }
);

/** Makes the views that are asked for at `port`, in this thread. */
export function serveViews(port: MessagePort, sharpFolder: string): void {
  const make = viewMaker(sharpFolder);
  let last: Promise<void> = Promise.resolve();
  const answer = async ({ id, request }: ToViewWorker) => {
    try {
      const levels = await make(request);
      port.postMessage({ id, levels } satisfies FromViewWorker, [levels.buffer as ArrayBuffer]);
    } catch (thrown) {
      port.postMessage({ id, error: toErrorRecord(thrown) } satisfies FromViewWorker);
    }
  };
  port.on('message', (message: ToViewWorker) => {
    last = last.then(() => answer(message));
  });
}
