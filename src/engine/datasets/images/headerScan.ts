import { readHeader } from '../../images/imageHeader';
import type { BrokenImage, SoundImage } from './imageFacts';
import type { ImageReading } from './imageReading';

/** What an image's header says of it. */
export type HeaderFacts = Pick<SoundImage, 'width' | 'height'> | BrokenImage;

/** So many are remembered, some ten megabytes. */
const mostKnown = 100_000;

/** Looks at the headers of images that nobody has decoded, and remembers contents as long as the process lives. Needs no TensorFlow. */
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
