import { GraftError, type Place } from '../../experiment/errors/errors';
import { shellWord } from '../../experiment/words/shellWord';

/** A file without content. */
export function emptyPicture(name: string): GraftError {
  return new GraftError('picture/empty', `${name} is empty.`, {
    remedy: 'Replace the file or remove it.',
    place: { file: name },
  });
}

/** A file that is something else, whatever it is called. */
export function notAPicture(name: string): GraftError {
  return new GraftError('picture/unknown-format', `${name} is not a picture that Graft can read.`, {
    remedy: 'Graft reads JPEG, PNG, GIF, BMP, WebP, TIFF and AVIF. Convert the file, or remove it.',
    place: { file: name },
  });
}

/** A picture that is cut off or damaged. */
export function brokenPicture(name: string, why: string, cause?: unknown): GraftError {
  return new GraftError('picture/broken', `${name} cannot be decoded: ${why}.`, {
    remedy: 'Save the picture again with another program, or remove it.',
    place: { file: name },
    cause,
  });
}

/** A picture of a format that only the optional package decodes. */
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

/** A picture that somebody asks about, and that is not there, or a folder. */
export function noSuchPicture(file: string, cause: unknown): GraftError {
  return new GraftError('picture/missing', `There is no picture ${file}.`, {
    remedy: 'The model reads pictures: name the file of each.',
    place: { file },
    cause,
  });
}

/** A picture that a table names, and that is not there. */
export function missingPicture(name: string, place: Place): GraftError {
  return new GraftError('picture/missing', `There is no picture ${name}.`, {
    remedy: 'Put the picture there, or remove the row; with `broken: skip` such rows are left out.',
    place,
  });
}
