import path from 'node:path';
import * as z from 'zod';
import { GraftError } from '../../../experiment/errors';
import { RememberedMap } from '../../../files/rememberedMap';
import { makeGraftFolder } from '../../../runs/runStore';
import { readPicture } from '../../pictures/readPicture';

const level = z.number().int().min(0).max(255);
const side = z.number().int().positive();

/** What is known of a picture's content, or why it cannot be read. */
const factsSchema = z.union([
  z.object({
    format: z.string(),
    /** In pixels, as it is looked at. */
    width: side,
    height: side,
    /** Of pictures that look alike, in 16 hexadecimal digits. */
    hash: z.string().regex(/^[0-9a-f]{16}$/),
    /** The mean levels of red, green and blue. */
    colour: z.tuple([level, level, level]),
  }),
  z.object({ code: z.string(), why: z.string(), remedy: z.string().optional() }),
]);
export type PictureFacts = z.infer<typeof factsSchema>;
export type SoundPicture = Extract<PictureFacts, { hash: string }>;
export type BrokenPicture = Extract<PictureFacts, { code: string }>;

/** Decodes a picture for what is to be known of it. Throws GraftError `picture/...`. */
export type InspectPicture = (bytes: Uint8Array, name: string) => Promise<SoundPicture>;

/** Who looks at pictures, until `close`. */
export interface Inspector {
  readonly inspect: InspectPicture;
  close(): Promise<void>;
}

/**
 * Facts about pictures by the SHA-256 of their content, so that none is decoded twice to be looked over, whatever it is called.
 * Kept in `.graft/cache/pictures.json`; losing it costs time only.
 */
export class PictureFactsStore {
  private readonly known: RememberedMap<PictureFacts>;

  /** @param prepare makes the file's folder, and looks at what is there already */
  constructor(file: string, prepare?: (folder: string) => Promise<unknown>) {
    this.known = new RememberedMap(file, factsSchema, prepare);
  }

  /** What is known of a content; else what `look` finds out. */
  async facts(sha256: string, look: () => Promise<PictureFacts>): Promise<PictureFacts> {
    const old = await this.known.get(sha256);
    if (old) return old;
    const facts = await look();
    await this.known.set(sha256, facts);
    return facts;
  }

  /** What is known of a content; undefined if nothing is. */
  remembered(sha256: string): Promise<PictureFacts | undefined> {
    return this.known.get(sha256);
  }

  /** Writes what was learned, where that can be written. */
  save(): Promise<void> {
    return this.known.save();
  }
}

/** What is known of the pictures of the experiments that share a `.graft` folder. */
export function pictureFactsIn(graftFolder: string): PictureFactsStore {
  return new PictureFactsStore(path.join(graftFolder, 'cache', 'pictures.json'), (folder) =>
    makeGraftFolder(graftFolder, folder),
  );
}

/**
 * Reads a picture and looks it over.
 * @returns what it is, or what is wrong with it
 * @throws what `brokenFacts` does not take
 */
export async function inspectFile(
  file: string,
  name: string,
  inspect: InspectPicture,
): Promise<PictureFacts> {
  try {
    return await inspect(await readPicture(file), name);
  } catch (thrown) {
    return brokenFacts(thrown, name);
  }
}

/** Why a picture cannot be read, without its name, which may be another tomorrow. Any other failure is thrown on. */
export function brokenFacts(thrown: unknown, name: string): BrokenPicture {
  const isOwn = thrown instanceof GraftError && thrown.code.startsWith('picture/');
  // What is missing for it can be installed at any moment.
  if (!isOwn || thrown.code === 'picture/needs-sharp') throw thrown;
  const { code, message, remedy } = thrown;
  const why = message.startsWith(name) ? message.slice(name.length).trim() : message;
  return { code, why, ...(remedy === undefined ? {} : { remedy }) };
}

/** The error that a picture's facts stand for. */
export function brokenError({ code, why, remedy }: BrokenPicture, name: string, file: string): GraftError {
  return new GraftError(code, `${name} ${why}`, {
    place: { file },
    ...(remedy === undefined ? {} : { remedy }),
  });
}
