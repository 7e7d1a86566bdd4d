import { shellWord } from '../words/shellWord';
import { t } from '../words/translation';
import { archiveProblem, archiveProblemInWords } from './assets';
import { type Case, caseOf, inWords, number, oneOf, says, text, texts } from './catalogue';
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
  scans: (width: number, height: number, scans: number) =>
    t('{0} x {1} pixels in {2} scans', width, height, scans),
};
export type ImageExtent = Case<typeof sizes>;

const kinds: Readonly<Record<string, () => string>> = {
  avif: () => t('an AVIF'),
  tiff: () => t('a TIFF'),
  webp: () => t('an animated WebP'),
};

const named = (role: string) => `dataset.${role}`;
export const sortImages = () =>
  t('Sort the images into at least two folders, and name the folder above them.');

/** Image files, and folders, tables and archives of images. */
export const imageErrors = {
  'dataset/bad-archive': says({ archive: text, problem: archiveProblem }, ({ archive, problem }) => ({
    message: t('The archive {0} {1}.', archive, archiveProblemInWords(problem)),
    remedy: t('Pack the images again with another program, or unpack them and name the folder.'),
  })),
  'dataset/empty-class': says({ folder: text, endings: texts }, ({ folder, endings }) => ({
    message: t('The folder {0} has no images.', folder),
    remedy: t('Put images into it ({0}), or remove the folder.', endings.join(', ')),
  })),
  'dataset/folder-among-files': says({ role: text, file: text }, ({ role, file }) => ({
    message: t(
      'Another split is a folder or an archive of images, but {0} is {1}, which names no images.',
      named(role),
      file,
    ),
    remedy: t('Name a folder or an archive of images, or a table of images, for each split.'),
  })),
  'dataset/linked-picture': says({ name: text }, ({ name }) => ({
    message: t('{0} is a link, and Graft reads no images through links.', name),
    remedy: t('Replace the link by a copy, so that the data lie in one folder.'),
  })),
  'dataset/no-classes': says({}, () => ({
    message: t('A folder of images needs a folder for each class, but has none.'),
    remedy: sortImages(),
  })),
  'dataset/picture-address': says({ name: text }, ({ name }) => ({
    message: t('{0} is an address, but Graft reads files.', name),
    remedy: t('Download the images, and name each by its path relative to the table.'),
  })),
  'dataset/picture-outside': says({ name: text, file: text }, ({ name, file }) => ({
    message: t('{0} is not below the folder of {1}.', name, file),
    remedy: t(
      'Put the images beside the table or into a folder there, and name each by its path relative to the table.',
    ),
  })),
  'dataset/unclear-splits': says(
    { folder: text, other: text, is: oneOf('beside', 'split') },
    ({ folder, other, is }) => ({
      message:
        is === 'beside'
          ? t(
              'The folder {0} looks like a split because it holds folders, but {1} beside it is not another split.',
              folder,
              other,
            )
          : t(
              'The folder {0} looks like a split because it holds folders, but {1} names the images of one split.',
              folder,
              named(other),
            ),
      remedy: t(
        'Keep only one folder for each split (train, validation, test) side by side, or name {0} alone as dataset.path.',
        folder,
      ),
    }),
  ),
  'dataset/unsorted-picture': says({ image: text, more: number }, ({ image, more }) => ({
    message:
      more === 0
        ? t('{0} lies outside the folders of the classes.', image)
        : t('{0} and {1} more lie outside the folders of the classes.', image, more),
    remedy: t(
      'Sort the images into one folder for each class, or name a table with the columns image and label.',
    ),
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
