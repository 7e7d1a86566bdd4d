import { readHeader } from '../../pictures/pictureHeader';
import type { BrokenPicture, SoundPicture } from './pictureFacts';
import type { PictureReading } from './pictureReading';

/** What a picture's header says of it. */
export type HeaderFacts = Pick<SoundPicture, 'width' | 'height'> | BrokenPicture;

/** So many are remembered, some ten megabytes. */
const mostKnown = 100_000;

/** Looks at the headers of pictures that nobody has decoded, and remembers contents as long as the process lives. Needs no TensorFlow. */
export class HeaderScan {
  private readonly known = new Map<string, HeaderFacts>();

  /** Throws as `PictureReading.look`. */
  async look(sha256: string, reading: PictureReading): Promise<HeaderFacts> {
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
