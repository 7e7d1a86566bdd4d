import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { digestFile, type FileDigest } from '../../../files/digest';
import { unlessMissing } from '../../../files/fileErrors';
import { readPlainBytesAtOnce } from '../../../files/readPlainFile';
import { enormousPicture } from '../../pictures/pictureErrors';
import { pictureLimits, readHeader } from '../../pictures/pictureHeader';
import { readPicture } from '../../pictures/readPicture';
import { type BrokenPicture, brokenFacts, type SoundPicture } from './pictureFacts';

/** What a picture's header says of it. */
export type HeaderFacts = Pick<SoundPicture, 'width' | 'height'> | BrokenPicture;

/** So many are remembered, some ten megabytes. */
const mostKnown = 100_000;

/** Looks at the headers of pictures that no run has decoded, and remembers contents as long as the process lives. Needs no TensorFlow. */
export class HeaderScan {
  private readonly known = new Map<string, HeaderFacts>();

  /** The digest of a picture's file, whose header is looked at on the way, so that it is read once. Throws as `readPicture`. */
  async digest(file: string, signal?: AbortSignal): Promise<FileDigest> {
    if ((await sizeOf(file)) > pictureLimits.bytes) return digestFile(file, signal);
    const bytes = await readPicture(file, readPlainBytesAtOnce);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.keep(sha256, factsOf(bytes, file));
    return { sha256, bytes: bytes.length };
  }

  /** Throws as `readPicture`. */
  async look(file: string, sha256: string): Promise<HeaderFacts> {
    const old = this.known.get(sha256);
    if (old) return old;
    const bytes = await sizeOf(file);
    const facts =
      bytes > pictureLimits.bytes
        ? brokenFacts(enormousPicture(file, `${bytes} bytes`), file)
        : factsOf(await readPicture(file, readPlainBytesAtOnce), file);
    this.keep(sha256, facts);
    return facts;
  }

  private keep(sha256: string, facts: HeaderFacts): void {
    if (this.known.size >= mostKnown) this.known.clear();
    this.known.set(sha256, facts);
  }
}

/** 0 for a member of an archive, whose size is looked at where it is read. */
const sizeOf = async (file: string) => (await stat(file).catch(unlessMissing))?.size ?? 0;

function factsOf(bytes: Uint8Array, file: string): HeaderFacts {
  try {
    const { width, height } = readHeader(bytes, file);
    return { width, height };
  } catch (thrown) {
    return brokenFacts(thrown, file);
  }
}
