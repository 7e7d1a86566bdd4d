import type { MessagePort } from 'node:worker_threads';
import { answerInTurn } from '../../answeringThread';
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

/** Does in this thread what is asked for at `port`. */
export function servePictures(port: MessagePort, sharpFolder: string): void {
  answerInTurn<PictureWork>(
    port,
    {
      view: viewMaker(sharpFolder),
      inspect: ({ bytes, name }) => inspectPicture(bytes, name, sharpFolder),
    },
    (answer) => (answer instanceof Uint8Array ? [answer.buffer as ArrayBuffer] : []),
  );
}
