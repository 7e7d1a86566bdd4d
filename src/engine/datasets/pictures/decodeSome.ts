import { GraftError } from '../../../experiment/errors/errors';
import type { InspectPicture, PictureFacts, PictureFactsStore } from './pictureFacts';
import type { PictureReading } from './pictureReading';

/** Decodes pictures that no run has looked at, until so many are decoded. */
export class DecodeSome {
  private inspect: Promise<InspectPicture | undefined> | undefined;
  private passedOver = 0;

  /** @param inspector finds who decodes; asked with the first picture */
  constructor(
    private readonly facts: Pick<PictureFactsStore, 'facts'>,
    private readonly inspector: () => Promise<InspectPicture | undefined>,
    private left: number,
  ) {}

  /** How many pictures wait for the next time. */
  async waiting(): Promise<number> {
    return (await this.inspect) ? this.passedOver : 0;
  }

  /** What a picture shows; undefined where it is not decoded. */
  async look(sha256: string, reading: PictureReading): Promise<PictureFacts | undefined> {
    if (this.left === 0) {
      this.passedOver += 1;
      return undefined;
    }
    this.left -= 1;
    this.inspect ??= this.inspector();
    const inspect = await this.inspect;
    return (
      inspect && this.facts.facts(sha256, () => reading.look(inspect)).catch((thrown) => this.giveUp(thrown))
    );
  }

  /** A picture may need what is not installed. If it is anything else, the others would fare no better; a run will say why. */
  private giveUp(thrown: unknown): undefined {
    const isOfPicture = thrown instanceof GraftError && thrown.code.startsWith('picture/');
    if (isOfPicture) this.left += 1;
    else this.inspect = Promise.resolve(undefined);
  }
}
