import path from 'node:path';
import * as z from 'zod';
import { GraftError } from '../../experiment/errors/errors';
import { imageError, imageErrors } from '../../experiment/errors/images';
import { partsSchema } from '../../experiment/reports/report';
import type { DigestStore, StampOf } from '../../files/digest';
import { RememberedMap } from '../../files/rememberedMap';
import type { GraftFolder } from '../../runs/graftFolder';

const level = z.number().int().min(0).max(255);
const side = z.number().int().positive();

type ImageCode = keyof typeof imageErrors;
const isImageCode = (code: unknown): code is ImageCode =>
  typeof code === 'string' && Object.hasOwn(imageErrors, code);

/** The facts of an image's content, or why it cannot be read: an error without the name, which may change. */
const factsSchema = z.union([
  z.object({
    format: z.string(),
    /** In pixels, as it is looked at. */
    width: side,
    height: side,
    /** A perceptual hash of 16 hexadecimal digits: images that look alike have similar ones. */
    hash: z.string().regex(/^[0-9a-f]{16}$/),
    /** The mean levels of red, green and blue. */
    colour: z.tuple([level, level, level]),
  }),
  z
    .object({ code: z.custom<ImageCode>(isImageCode), parts: partsSchema })
    .refine(({ code, parts }) => imageErrors[code].fits({ ...parts, name: '' })),
]);
export type ImageFacts = z.infer<typeof factsSchema>;
export type SoundImage = Extract<ImageFacts, { hash: string }>;
export type BrokenImage = Extract<ImageFacts, { code: string }>;

/** The facts in an image's header. */
export type HeaderFacts = Pick<SoundImage, 'width' | 'height'> | BrokenImage;
/** The facts of an image that may not be decoded. */
export type Facts = SoundImage | HeaderFacts;

/** Decodes an image to learn its facts. Throws GraftError `picture/...`. */
export type InspectImage = (bytes: Uint8Array, name: string) => Promise<SoundImage>;

/** Inspects images until `close`. */
export interface Inspector {
  readonly inspect: InspectImage;
  close(): Promise<void>;
}

/** The tools of a run. */
export interface ImageTools {
  /** By what an unchanged image is known; by its file if left out. */
  readonly stampOf?: StampOf | undefined;
  readonly digests: Pick<DigestStore, 'digest'>;
  readonly facts: Pick<ImageFactsStore, 'facts'>;
  readonly inspect: InspectImage;
}

/** Known facts about images, and the means to learn more. */
export interface KnownImages {
  readonly digests: Pick<DigestStore, 'digest' | 'remembered'>;
  readonly facts: Pick<ImageFactsStore, 'remembered' | 'facts'>;
  /** Looks at images that no run has looked at; without it they are left out. */
  readonly headers?: HeaderLook | undefined;
  /** Finds a decoder, if an engine is installed; asked only for images that no run has decoded. */
  readonly inspector?: (() => Promise<InspectImage | undefined>) | undefined;
}

/** Reads the headers of images that were never decoded. */
export interface HeaderLook {
  look(sha256: string, reading: UnreadImage): Promise<HeaderFacts>;
}

/** An image that is read when something looks at it. */
interface UnreadImage {
  look<F>(inspect: (bytes: Uint8Array, name: string) => F | Promise<F>): Promise<F | BrokenImage>;
}

/**
 * Facts about images by the SHA-256 of their content, so that a renamed image is not decoded again for the check.
 * Kept in `.graft/cache/images.json`; losing it costs time only.
 */
export class ImageFactsStore {
  private readonly known: RememberedMap<ImageFacts>;
  private readonly looking = new Map<string, Promise<ImageFacts>>();

  /** @param prepare creates the file's folder, and checks one that exists */
  constructor(file: string, prepare?: (folder: string) => Promise<unknown>) {
    this.known = new RememberedMap(file, factsSchema, prepare);
  }

  /** The known facts of a content; else the result of `look`, called once for all concurrent callers. */
  async facts(sha256: string, look: () => Promise<ImageFacts>): Promise<ImageFacts> {
    const old = await this.known.get(sha256);
    if (old) return old;
    const facts = this.looking.get(sha256) ?? this.learn(sha256, look);
    this.looking.set(sha256, facts);
    return facts;
  }

  private async learn(sha256: string, look: () => Promise<ImageFacts>): Promise<ImageFacts> {
    try {
      const facts = await look();
      await this.known.set(sha256, facts);
      return facts;
    } finally {
      this.looking.delete(sha256);
    }
  }

  /** The known facts of a content; undefined if there are none. */
  remembered(sha256: string): Promise<ImageFacts | undefined> {
    return this.known.get(sha256);
  }

  /** Writes new facts, if the file can be written. */
  save(): Promise<void> {
    return this.known.save();
  }
}

/** The known facts about images of the experiments that share a `.graft` folder. */
export function imageFactsIn(graft: GraftFolder): ImageFactsStore {
  return new ImageFactsStore(path.join(graft.path, 'cache', 'images.json'), (folder) => graft.make(folder));
}

/** Why an image cannot be read. Any other failure is thrown on. */
export function brokenFacts(thrown: unknown): BrokenImage {
  const isOwn = thrown instanceof GraftError && thrown.code.startsWith('picture/');
  // Sharp can be installed at any moment.
  if (!isOwn || !isImageCode(thrown.code) || thrown.code === 'picture/needs-sharp') throw thrown;
  const { name: _, ...parts } = thrown.parts ?? {};
  return { code: thrown.code, parts };
}

/** The error that an image's facts stand for. */
export function brokenError({ code, parts }: BrokenImage, name: string, file: string): GraftError {
  return imageError(code, { ...parts, name } as never, { place: { file } });
}
