import type { FromRenderer, PicturesTold, ThumbnailsTold } from '../../src/experiment/protocols/notebookProtocol';
import type { PictureGroup, ShownPicture } from '../../src/experiment/protocols/protocol';
import { AskedOnce } from '../shared/askedOnce';

/** So many small pictures are kept, some tens of megabytes; those that came first go first. */
const mostKept = 5000;

/** The pictures of a dataset. */
export interface PictureSource {
  /** Rejects with a sentence. */
  groups(): Promise<readonly PictureGroup[]>;
  /** A picture that was brought. */
  at(position: number): ShownPicture | undefined;
  /** Rejects with a sentence. */
  bring(positions: readonly number[]): Promise<void>;
}

/** What a page has asked about the pictures of datasets, and what it was told. */
export class PictureAnswers {
  private readonly groups = new AskedOnce<readonly PictureGroup[]>();
  private readonly thumbnails = new AskedOnce<readonly ShownPicture[]>();
  private readonly kept = new Map<string, ShownPicture>();

  constructor(private readonly post: (message: FromRenderer) => void) {}

  /** The pictures of the dataset that a run has read. */
  ofRun(runId: string): PictureSource {
    return {
      groups: () => this.groups.ask(runId, () => this.post({ type: 'pictures', runId })),
      at: (position) => this.kept.get(nameOf(runId, position)),
      bring: async (positions) => {
        const asked = { runId, positions: [...positions] };
        const brought = await this.thumbnails.ask(questionOf(asked), () =>
          this.post({ type: 'thumbnails', ...asked }),
        );
        for (const picture of brought) this.keep(nameOf(runId, picture.position), picture);
      },
    };
  }

  /** Takes in what the page is told; other messages are passed over. */
  receive(message: PicturesTold | ThumbnailsTold): void {
    if (message.type === 'pictures')
      this.groups.receive(message.runId, { answer: message.groups, error: message.error });
    else this.thumbnails.receive(questionOf(message), { answer: message.pictures, error: message.error });
  }

  private keep(name: string, picture: ShownPicture): void {
    this.kept.set(name, picture);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostKept) return;
      this.kept.delete(oldest);
    }
  }
}

const nameOf = (runId: string, position: number) => `${position} ${runId}`;
const questionOf = ({ runId, positions }: Pick<ThumbnailsTold, 'runId' | 'positions'>) =>
  JSON.stringify([runId, positions]);
