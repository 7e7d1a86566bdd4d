import { readHeader } from '../../pictures/pictureHeader';
import { readPicture } from '../../pictures/readPicture';
import { type BrokenPicture, brokenFacts, type SoundPicture } from './pictureFacts';

/** What a picture's header says of it. */
export type HeaderFacts = Pick<SoundPicture, 'width' | 'height'> | BrokenPicture;

/** So many are remembered, some ten megabytes. */
const mostKnown = 100_000;

/** Looks at the headers of pictures that no run has decoded, and remembers contents as long as the process lives. Needs no TensorFlow. */
export class HeaderScan {
  private readonly known = new Map<string, HeaderFacts>();

  /** Throws the file system's error. */
  async look(file: string, sha256: string): Promise<HeaderFacts> {
    const old = this.known.get(sha256);
    if (old) return old;
    const facts = await readFacts(file);
    if (this.known.size >= mostKnown) this.known.clear();
    this.known.set(sha256, facts);
    return facts;
  }
}

async function readFacts(file: string): Promise<HeaderFacts> {
  try {
    const { width, height } = readHeader(await readPicture(file), file);
    return { width, height };
  } catch (thrown) {
    return brokenFacts(thrown, file);
  }
}
