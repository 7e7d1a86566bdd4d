import type { MessagePort } from 'node:worker_threads';
import type { SoundImage } from '../../datasets/imageFacts';
import { inspectImage } from '../../images/inspectImage';
import { thumbnailOfFile } from '../../images/thumbnail';
import { answerInTurn } from '../../threads/answeringThread';
import { readKnown, type ViewRequest, viewMaker } from './makeView';

/** The requests about images that a thread answers, and its answers. */
export interface ImageWork {
  readonly view: { readonly request: ViewRequest; readonly answer: Uint8Array };
  readonly inspect: {
    readonly request: { readonly bytes: Uint8Array; readonly name: string };
    readonly answer: SoundImage;
  };
  /** A file whose content is known, as a small JPEG. */
  readonly thumbnail: { readonly request: KnownFile; readonly answer: Uint8Array };
}

/** An image's file, absolute, and the SHA-256 of what it must hold. */
export interface KnownFile {
  readonly file: string;
  readonly sha256: string;
}

/** Answers the requests at `port` in this thread. */
export function serveImages(port: MessagePort, sharpFolder: string): void {
  answerInTurn<ImageWork>(
    port,
    {
      view: viewMaker(sharpFolder),
      inspect: ({ bytes, name }) => inspectImage(bytes, name, sharpFolder),
      thumbnail: async ({ file, sha256 }) =>
        // A transfer to another thread needs a separate buffer.
        Uint8Array.from(await thumbnailOfFile(await readKnown(file, sha256), file, sharpFolder)),
    },
    (answer) => (answer instanceof Uint8Array ? [answer.buffer as ArrayBuffer] : []),
  );
}
