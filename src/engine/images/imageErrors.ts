import { GraftError, type GraftErrorDetails, type Place } from '../../experiment/errors/errors';
import { shellWord } from '../../experiment/words/shellWord';

/** An error about an image's content, apart from its name: the same content may have another name tomorrow. */
export function aboutImage(
  code: string,
  name: string,
  why: string,
  details: Pick<GraftErrorDetails, 'remedy' | 'cause'>,
): GraftError {
  return new GraftError(code, `${name} ${why}`, { ...details, parts: { name, why }, place: { file: name } });
}

/** An empty file. */
export function emptyImage(name: string): GraftError {
  return aboutImage('picture/empty', name, 'is empty.', {
    remedy: 'Replace the file or remove it.',
  });
}

/** A file in an unknown format, whatever its name. */
export function notAImage(name: string): GraftError {
  return aboutImage('picture/unknown-format', name, 'is not an image that Graft can read.', {
    remedy: 'Graft reads JPEG, PNG, GIF, BMP, WebP, TIFF and AVIF. Convert the file, or remove it.',
  });
}

/** A truncated or damaged image. */
export function brokenImage(name: string, why: string, cause?: unknown): GraftError {
  return aboutImage('picture/broken', name, `cannot be decoded: ${why}.`, {
    remedy: 'Save the image again with another program, or remove it.',
    cause,
  });
}

/** An image in a format that only the optional package decodes. */
export function needsSharp(name: string, format: string, folder: string): GraftError {
  return new GraftError(
    'picture/needs-sharp',
    `${name} is ${kinds[format] ?? format}, which only the package sharp decodes.`,
    {
      remedy: `Run \`npm install --prefix ${shellWord(folder)} sharp\` once, or convert the file to PNG or JPEG.`,
      place: { file: name },
    },
  );
}

const kinds: Readonly<Record<string, string>> = { tiff: 'a TIFF', avif: 'an AVIF', webp: 'an animated WebP' };

/** A requested image that is missing or a folder. */
export function noSuchImage(file: string, cause: unknown): GraftError {
  return new GraftError('picture/missing', `There is no image ${file}.`, {
    remedy: 'The model reads images: name the file of each.',
    place: { file },
    cause,
  });
}

/** A missing image that a table names. */
export function missingImage(name: string, place: Place): GraftError {
  return new GraftError('picture/missing', `There is no image ${name}.`, {
    remedy: 'Put the image there, or remove the row; with `broken: skip` such rows are left out.',
    place,
  });
}
