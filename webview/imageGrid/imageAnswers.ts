import type {
  FromRenderer,
  ImagesTold,
  ThumbnailsTold,
} from '../../src/experiment/protocols/notebookProtocol';
import type { ImageGroup, ShownImage } from '../../src/experiment/protocols/protocol';
import { AskedOnce } from '../shared/askedOnce';

/** The number of thumbnails kept, some tens of megabytes; the oldest are dropped first. */
const mostKept = 5000;

/** The images of a dataset. */
export interface ImageSource {
  /** Rejects with a sentence. */
  groups(): Promise<readonly ImageGroup[]>;
  /** A loaded image, if there is one. */
  at(position: number): ShownImage | undefined;
  /** Rejects with a sentence. */
  bring(positions: readonly number[]): Promise<void>;
}

/** The questions of a page about images of datasets, with their answers. */
export class ImageAnswers {
  private readonly groups = new AskedOnce<readonly ImageGroup[]>();
  private readonly thumbnails = new AskedOnce<readonly ShownImage[]>();
  private readonly kept = new Map<string, ShownImage>();

  constructor(private readonly post: (message: FromRenderer) => void) {}

  /** The images of a run's dataset. */
  ofRun(runId: string): ImageSource {
    return {
      groups: () => this.groups.ask(runId, () => this.post({ type: 'images', runId })),
      at: (position) => this.kept.get(nameOf(runId, position)),
      bring: async (positions) => {
        const asked = { runId, positions: [...positions] };
        const brought = await this.thumbnails.ask(questionOf(asked), () =>
          this.post({ type: 'thumbnails', ...asked }),
        );
        for (const image of brought) this.keep(nameOf(runId, image.position), image);
      },
    };
  }

  /** Receives an answer; other messages are ignored. */
  receive(message: ImagesTold | ThumbnailsTold): void {
    if (message.type === 'images')
      this.groups.receive(message.runId, { answer: message.groups, error: message.error });
    else this.thumbnails.receive(questionOf(message), { answer: message.images, error: message.error });
  }

  private keep(name: string, image: ShownImage): void {
    this.kept.set(name, image);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostKept) return;
      this.kept.delete(oldest);
    }
  }
}

const nameOf = (runId: string, position: number) => `${position} ${runId}`;
const questionOf = ({ runId, positions }: Pick<ThumbnailsTold, 'runId' | 'positions'>) =>
  JSON.stringify([runId, positions]);
