import { shellWord } from '../words/shellWord';
import { t } from '../words/translation';
import { archiveProblem, archiveProblemInWords } from './assets';
import { type Case, caseOf, inWords, oneOf, says, text } from './catalogue';
import { errorsOf } from './errors';

/** Why an image cannot be decoded. */
const damages = {
  archive: (why: string) => t('its archive is damaged there ({0})', why),
  'compressed-bmp': () => t('it is a compressed BMP'),
  'cut-off': () => t('it is cut off'),
  'cut-off-header': () => t('its header is cut off'),
  damaged: () => t('it is cut off or damaged'),
  'damaged-header': () => t('its header is damaged'),
  decoder: (said: string) => said,
  'no-pixels': () => t('its size is zero'),
};
export type ImageDamage = Case<typeof damages>;

const sizes = {
  bytes: (bytes: number) => t('{0} bytes', bytes),
  pixels: (width: number, height: number) => t('{0} x {1} pixels', width, height),
};
export type ImageExtent = Case<typeof sizes>;

const kinds: Readonly<Record<string, () => string>> = {
  avif: () => t('an AVIF'),
  tiff: () => t('a TIFF'),
  webp: () => t('an animated WebP'),
};

/** Image files and archives of images. */
export const imageErrors = {
  'dataset/bad-archive': says({ archive: text, problem: archiveProblem }, ({ archive, problem }) => ({
    message: t('The archive {0} {1}.', archive, archiveProblemInWords(problem)),
    remedy: t('Pack the images again with another program, or unpack them and name the folder.'),
  })),
  'picture/broken': says({ name: text, damage: caseOf(damages) }, ({ name, damage }) => ({
    message: t('{0} cannot be decoded: {1}.', name, inWords(damages, damage)),
    remedy: t('Save the image again with another program, or remove it.'),
  })),
  'picture/empty': says({ name: text }, ({ name }) => ({
    message: t('{0} is empty.', name),
    remedy: t('Replace the file or remove it.'),
  })),
  'picture/enormous': says({ name: text, size: caseOf(sizes) }, ({ name, size }) => ({
    message: t('{0} is too large: {1}.', name, inWords(sizes, size)),
    remedy: t('Scale the image down, or remove it: a model sees only a few hundred pixels of it.'),
  })),
  'picture/missing': says({ name: text, namedBy: oneOf('request', 'table') }, ({ name, namedBy }) => ({
    message: t('There is no image {0}.', name),
    remedy:
      namedBy === 'table'
        ? t('Put the image there, or remove the row. `broken: skip` leaves such rows out.')
        : t('Name an image file for each question: the model reads images.'),
  })),
  'picture/needs-sharp': says({ name: text, kind: text, folder: text }, ({ name, kind, folder }) => ({
    message: t(
      '{0} is {1}, which only the package sharp decodes.',
      name,
      Object.hasOwn(kinds, kind) ? kinds[kind]!() : kind,
    ),
    remedy: t(
      'Run `{0}` once, or convert the file to PNG or JPEG.',
      `npm install --prefix ${shellWord(folder)} sharp`,
    ),
  })),
  'picture/unknown-format': says({ name: text }, ({ name }) => ({
    message: t('{0} is not an image that Graft can read.', name),
    remedy: t('Graft reads JPEG, PNG, GIF, BMP, WebP, TIFF and AVIF. Convert the file, or remove it.'),
  })),
};

export const imageError = errorsOf(imageErrors);
