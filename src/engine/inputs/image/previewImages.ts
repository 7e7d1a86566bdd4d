import type { Phrase } from '../../../experiment/errors/phrase';
import type { BlockOf, ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { Example } from '../../datasets/example';
import { groupBy } from '../../datasets/groupBy';
import { thumbnailOf } from '../../images/thumbnail';
import { contentAt, type EncodedImages } from './encodedImages';
import { readSquare } from './imageFeeder';
import { viewMaker } from './makeView';

const { say } = reportWords;

/** The number of images shown of each class, and the number of classes. */
const shownOfClass = 4;
const shownClasses = 15;
/** How often the first image is drawn. */
const draws = 9;

/**
 * What a model sees of the training images: some of each class, and where they vary the first one as evaluation sees it and as nine
 * epochs do.
 * @throws GraftError `dataset/picture-changed`, `picture/...`
 */
export async function previewImages(
  encoded: EncodedImages,
  examples: readonly Example[],
  sharpFolder: string,
): Promise<ReportBlock[]> {
  if (examples.length === 0) return [];
  const classes = [...groupBy(examples.keys(), (i) => examples[i]!.target.join()).values()];
  const shown = classes.slice(0, shownClasses).flatMap((own) => own.slice(0, shownOfClass));
  const seen: Samples = [];
  for (const index of shown) seen.push(sampleOf(examples[index]!, await evaluationThumbnail(encoded, index)));
  const blocks = [images(say('model-sees', {}), seen)];
  const { varied } = encoded;
  if (varied) blocks.push(images(say('draws', {}), await drawn(encoded, examples[0]!, sharpFolder)));
  return blocks;
}

type Samples = BlockOf<'samples'>['samples'];

async function drawn(encoded: EncodedImages, first: Example, sharpFolder: string): Promise<Samples> {
  const { files, augmentation, images: fitting, stored } = encoded.varied!;
  const make = viewMaker(sharpFolder);
  const samples = [sampleOf(first, await evaluationThumbnail(encoded, 0))];
  for (let epoch = 1; epoch <= draws; epoch++) {
    const name = { seed: 0, epoch, example: 0 };
    const [file, sha256] = [files[0]!, contentAt(encoded.contents, 0)];
    const levels = await make({ file, sha256, augmentation, images: fitting, name, stored: stored?.[0] });
    samples.push(sampleOf(first, await thumbnailOf(levels, encoded.size)));
  }
  return samples;
}

async function evaluationThumbnail(encoded: EncodedImages, index: number): Promise<string> {
  return thumbnailOf(await readSquare(encoded, index), encoded.size);
}

const sampleOf = ({ row: { image } }: Example, thumbnail: string) => ({
  image,
  ...(image === undefined ? {} : { file: image }),
  thumbnail,
  cells: [],
});

function images(title: Phrase, samples: Samples): BlockOf<'samples'> {
  return { block: 'samples', title, columns: [], samples, none: '' };
}
