import { type Catalogue, few, number, optional, says, text, texts } from '../errors/catalogue';
import { phrasesOf, rowsByFile } from '../errors/phrase';
import { formatPercent } from '../words/formatNumbers';
import { listNames } from '../words/shownNames';
import { t, tCount } from '../words/translation';
import { listed, listRows, placeOf } from './rowLists';

/** The words of findings in data, and of a run's warnings about them. */

const rows = { count: number, rows: rowsByFile };
/** Groups of images, or files: the first few, and the number of others. */
const groups = { count: number, named: texts, more: number };
const pair = { image: text, first: text };
const there = { line: number, file: optional(text) };

const aboutRows = {
  'empty-text': says({}, () => ({ message: t('This row has no text, and is left out.') })),
  'empty-image': says({}, () => ({ message: t('This row has no image, and is left out.') })),
  'same-text': says(there, (at) => ({ message: t('The same example stands on {0}.', placeOf(at)) })),
  'other-label': says(there, (at) => ({
    message: t('The same text has another label on {0}.', placeOf(at)),
  })),
  'leaked-text': says(there, (at) => ({
    message: t(
      'This scored text is also in the training data, on {0}, which inflates the score.',
      placeOf(at),
    ),
  })),
  'unlabelled-row': says({}, () => ({ message: t('This row has no label, and is left out.') })),
  'doubtful-label': says(
    { own: text, better: text, shareOfBetter: number, shareOfOwn: number },
    ({ own, better, shareOfBetter, shareOfOwn }) => ({
      message: t(
        'The label {0} may be wrong: going by the other examples it is {1} ({2}, against {3}).',
        own,
        better,
        formatPercent(shareOfBetter),
        formatPercent(shareOfOwn),
      ),
    }),
  ),
};

const aboutImages = {
  copy: says(pair, ({ image, first }) => ({ message: t('{0} is a copy of {1}.', image, first) })),
  'copy-with-other-label': says(pair, ({ image, first }) => ({
    message: t('{0} is a copy of {1}, which has another label.', image, first),
  })),
  'looks-like': says(pair, ({ image, first }) => ({ message: t('{0} looks like {1}.', image, first) })),
  'leaked-image': says(pair, ({ image, first }) => ({
    message: t(
      '{0} and {1} are identical or look alike, but one is scored and the other trained on, which inflates the score.',
      image,
      first,
    ),
  })),
  tiny: says({ image: text, width: number, height: number }, ({ image, width, height }) => ({
    message: t('{0} has only {1} x {2} pixels.', image, width, height),
  })),
  missing: says({ image: text }, ({ image }) => ({
    message: t('{0} is not there: this row is left out.', image),
  })),
  'not-checked': says({ images: number, most: number }, ({ images, most }) => ({
    message: t(
      'These are {0} images: more than {1} are not looked through while you edit. A run warns of what is wrong with them; `graft check` looks through all.',
      images,
      most,
    ),
  })),
};

const ofRowsInAll = {
  'empty-texts': says(rows, ({ count, rows }) => ({
    message: tCount(
      count,
      '1 row without a text was left out: {1}.',
      '{0} rows without a text were left out: {1}.',
      count,
      listRows(rows),
    ),
  })),
  'empty-images': says(rows, ({ count, rows }) => ({
    message: tCount(
      count,
      '1 row without an image was left out: {1}.',
      '{0} rows without an image were left out: {1}.',
      count,
      listRows(rows),
    ),
  })),
  'unlabelled-rows': says(rows, ({ count, rows }) => ({
    message: tCount(
      count,
      '1 row without a label was left out: {1}.',
      '{0} rows without a label were left out: {1}.',
      count,
      listRows(rows),
    ),
  })),
  'same-texts': says(rows, ({ count, rows }) => ({
    message: tCount(
      count,
      '1 text stands more than once: {1}.',
      '{0} texts stand more than once: {1}.',
      count,
      listRows(rows),
    ),
  })),
  'other-labels': says(rows, ({ count, rows }) => ({
    message: tCount(
      count,
      '1 text has several labels: {1}.',
      '{0} texts have several labels: {1}.',
      count,
      listRows(rows),
    ),
  })),
  'leaked-texts': says(rows, ({ count, rows }) => ({
    message: tCount(
      count,
      '1 scored text is also in the training data, which inflates the score: {1}.',
      '{0} scored texts are also in the training data, which inflates the score: {1}.',
      count,
      listRows(rows),
    ),
  })),
  'missing-images': says(rows, ({ count, rows }) => ({
    message: tCount(
      count,
      '1 row names an image that is not there and was left out: {1}.',
      '{0} rows name images that are not there and were left out: {1}.',
      count,
      listRows(rows),
    ),
  })),
};

const ofImagesInAll = {
  copies: says(groups, ({ count, named, more }) => ({
    message: t('{0} images are copies of each other: {1}.', count, listed(named, more)),
  })),
  alike: says(groups, ({ count, named, more }) => ({
    message: t('{0} images look alike: {1}.', count, listed(named, more)),
  })),
  'copies-with-other-labels': says(groups, ({ count, named, more }) => ({
    message: tCount(
      count,
      '1 image has several labels: {1}.',
      '{0} images have several labels: {1}.',
      count,
      listed(named, more),
    ),
  })),
  'leaked-images': says(groups, ({ named, more }) => ({
    message: t(
      'Scored images are also in the training data, which inflates the score: {0}.',
      listed(named, more),
    ),
  })),
  'tiny-images': says({ ...groups, side: number }, ({ count, named, more, side }) => ({
    message: tCount(
      count,
      '1 image is less than {2} pixels high or wide: {1}.',
      '{0} images are less than {2} pixels high or wide: {1}.',
      count,
      listed(named, more),
      side,
    ),
  })),
  'broken-images': says(groups, ({ count, named, more }) => ({
    message: tCount(
      count,
      '1 image cannot be read and is left out: {1}.',
      '{0} images cannot be read and are left out: {1}.',
      count,
      listed(named, more),
    ),
  })),
  'other-files': says(groups, ({ count, named, more }) => ({
    message: tCount(
      count,
      '1 file is not called like an image and is left out: {1}.',
      '{0} files are not called like images and are left out: {1}.',
      count,
      listed(named, more),
    ),
  })),
};

const aboutAll = {
  spellings: says({ count: number, labels: few }, ({ count, labels }) => ({
    message: tCount(
      count,
      '1 label is written in several ways: {1}.',
      '{0} labels are written in several ways: {1}.',
      count,
      listNames(labels, '; '),
    ),
    remedy: t('Merge the spellings, or write `spelling: fold` in the dataset stage.'),
  })),
  'no-header': says({ file: text, labels: text }, ({ file, labels }) => ({
    message: t(
      'The first line of {0} is taken for the names of its columns, but {1} is a label too: if there is no header, that example is lost. Add one, such as text,label.',
      file,
      labels,
    ),
  })),
  'uneven-labels': says(
    { most: number, common: text, least: number, rare: text },
    ({ most, common, least, rare }) => ({
      message: t(
        'The labels are very uneven: {0} training examples of {1}, {2} of {3}. Look at the F1 of each label, not at accuracy alone; `finetune.classWeights: balanced` lets rare ones count more.',
        most,
        common,
        least,
        rare,
      ),
    }),
  ),
  scale: says({ column: text, reach: text }, ({ column, reach }) => ({
    message: t(
      'The numbers of {0} are around {1}. Training works best with numbers around 1: divide them by a power of ten.',
      column,
      reach,
    ),
  })),
  'changed-since': says({ name: text }, ({ name }) => ({
    message: t(
      '{0} changed while the experiment was running. The results are of the file as it was; run again to use it as it is now.',
      name,
    ),
  })),
};

export const dataWords = phrasesOf({
  ...aboutRows,
  ...aboutImages,
  ...ofRowsInAll,
  ...ofImagesInAll,
  ...aboutAll,
} satisfies Catalogue);
