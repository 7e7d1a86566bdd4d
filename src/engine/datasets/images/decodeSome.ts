import { GraftError } from '../../../experiment/errors/errors';
import { readHeader } from '../../images/imageHeader';
import type { HeaderFacts, ImageFacts, ImageFactsStore, InspectImage } from '../imageFacts';
import type { ImageReading } from './imageReading';

/** Decodes images that no run has decoded, up to a number. */
export class DecodeSome {
  private inspect: Promise<InspectImage | undefined> | undefined;
  private passedOver = 0;

  /** @param inspector finds who decodes; asked with the first image */
  constructor(
    private readonly facts: Pick<ImageFactsStore, 'facts'>,
    private readonly inspector: () => Promise<InspectImage | undefined>,
    private left: number,
  ) {}

  /** How many images wait for the next time. */
  async waiting(): Promise<number> {
    return (await this.inspect) ? this.passedOver : 0;
  }

  /** The facts of an image; undefined where it is not decoded. */
  async look(sha256: string, reading: ImageReading): Promise<ImageFacts | undefined> {
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

  /** An image may need what is not installed. If it is anything else, the others would fare no better; a run will say why. */
  private giveUp(thrown: unknown): undefined {
    const isOfImage = thrown instanceof GraftError && thrown.code.startsWith('picture/');
    if (isOfImage) this.left += 1;
    else this.inspect = Promise.resolve(undefined);
  }
}

/** As many headers are remembered, in some ten megabytes. */
const mostKnown = 100_000;

/** Reads the headers of images that were never decoded, and remembers contents as long as the process lives. Needs no TensorFlow. */
export class HeaderScan {
  private readonly known = new Map<string, HeaderFacts>();

  /** Throws as `ImageReading.look`. */
  async look(sha256: string, reading: ImageReading): Promise<HeaderFacts> {
    const old = this.known.get(sha256);
    if (old) return old;
    const facts = await reading.look(sizeIn);
    if (this.known.size >= mostKnown) this.known.clear();
    this.known.set(sha256, facts);
    return facts;
  }
}

function sizeIn(bytes: Uint8Array, name: string): HeaderFacts {
  const { width, height } = readHeader(bytes, name);
  return { width, height };
}
