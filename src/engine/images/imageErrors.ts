import type { GraftError, Place } from '../../experiment/errors/errors';
import { type ImageDamage, imageError } from '../../experiment/errors/images';

/** An empty file. */
export function emptyImage(name: string): GraftError {
  return imageError('picture/empty', { name }, { place: { file: name } });
}

/** A file in an unknown format; its name does not matter. */
export function notAImage(name: string): GraftError {
  return imageError('picture/unknown-format', { name }, { place: { file: name } });
}

/** A truncated or damaged image. */
export function brokenImage(name: string, damage: ImageDamage, cause?: unknown): GraftError {
  return imageError('picture/broken', { name, damage }, { place: { file: name }, cause });
}

/** An image in a format that only the optional package decodes. */
export function needsSharp(name: string, kind: string, folder: string): GraftError {
  return imageError('picture/needs-sharp', { name, kind, folder }, { place: { file: name } });
}

/** A requested image that is missing or a folder. */
export function noSuchImage(file: string, cause: unknown): GraftError {
  return imageError('picture/missing', { name: file, namedBy: 'request' }, { place: { file }, cause });
}

/** A missing image that a table names. */
export function missingImage(name: string, place: Place): GraftError {
  return imageError('picture/missing', { name, namedBy: 'table' }, { place });
}
