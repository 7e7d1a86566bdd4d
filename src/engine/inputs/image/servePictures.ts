import type { MessagePort } from 'node:worker_threads';
import { type ErrorRecord, toErrorRecord } from '../../../experiment/errors';
import type { SoundPicture } from '../../datasets/pictures/pictureFacts';
import { inspectPicture } from '../../pictures/inspectPicture';
import type { ViewRequest } from '../feeder';
import { viewMaker } from './makeView';

/** What a thread is asked to do with pictures, and what it answers. */
export interface PictureWork {
  readonly view: { readonly request: ViewRequest; readonly answer: Uint8Array };
  readonly inspect: {
    readonly request: { readonly bytes: Uint8Array; readonly name: string };
    readonly answer: SoundPicture;
  };
}
export type WorkName = keyof PictureWork;

type Workers = { [W in WorkName]: (request: PictureWork[W]['request']) => Promise<PictureWork[W]['answer']> };

/** To a thread that works on pictures, and back; each request is answered once, in turn. */
export interface ToPictureThread {
  readonly id: number;
  readonly work: WorkName;
  readonly request: PictureWork[WorkName]['request'];
}
export type FromPictureThread = { readonly id: number } & (
  | { readonly answer: PictureWork[WorkName]['answer'] }
  | { readonly error: ErrorRecord }
);

/** Does in this thread what is asked for at `port`. */
export function servePictures(port: MessagePort, sharpFolder: string): void {
  const workers: Workers = {
    view: viewMaker(sharpFolder),
    inspect: ({ bytes, name }) => inspectPicture(bytes, name, sharpFolder),
  };
  let last: Promise<void> = Promise.resolve();
  const reply = async ({ id, work, request }: ToPictureThread) => {
    try {
      const answer = await (workers[work] as Workers[WorkName & 'view'])(request as ViewRequest);
      const handedOver = answer instanceof Uint8Array ? [answer.buffer as ArrayBuffer] : [];
      port.postMessage({ id, answer } satisfies FromPictureThread, handedOver);
    } catch (thrown) {
      port.postMessage({ id, error: toErrorRecord(thrown) } satisfies FromPictureThread);
    }
  };
  port.on('message', (message: ToPictureThread) => {
    last = last.then(() => reply(message));
  });
}
