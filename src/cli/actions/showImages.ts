import { imageAddress } from '../../engine/images/imageAddress';
import { ImagePool } from '../../engine/inputs/image/imagePool';
import { type DatasetImages, imagesOfRun } from '../../engine/stages/imagesOfRun';
import { targetReaders } from '../../engine/tasks/targetReaders';
import { errorSentences, toErrorRecord } from '../../experiment/errors/errors';
import type { ImageGroup, ShownImage } from '../../experiment/protocols/protocol';
import { useEngine } from '../run/runTask';

/** Enough for a page that is scrolled: each thread holds TensorFlow. */
const threads = 2;

interface OfDataset {
  readonly run: string;
  readonly key: string;
}

/** Shows the images of datasets, small. Threads start with the first; the dataset that was asked about last is remembered. */
export class ShownImages {
  private readonly pool = new ImagePool(threads);
  private last: { readonly name: string; readonly images: Promise<DatasetImages> } | undefined;

  /** Throws as `imagesOfRun`. */
  async groups(dataset: OfDataset): Promise<ImageGroup[]> {
    return [...(await this.imagesOf(dataset)).groups];
  }

  /**
   * The images at some positions. One that is gone, has changed or is broken says so itself.
   * @throws as `imagesOfRun`; `engine/not-installed`
   */
  async thumbnails(dataset: OfDataset, positions: readonly number[]): Promise<ShownImage[]> {
    const { images } = await this.imagesOf(dataset);
    await useEngine('cpu');
    const there = positions.filter((position) => position < images.length);
    return Promise.all(there.map((position) => this.show(position, images[position]!)));
  }

  private imagesOf({ run, key }: OfDataset): Promise<DatasetImages> {
    const name = JSON.stringify([run, key]);
    if (this.last?.name !== name) this.last = { name, images: imagesOfRun(run, key, targetReaders) };
    const { last } = this;
    return last.images.catch((thrown) => {
      if (this.last === last) this.last = undefined;
      throw thrown;
    });
  }

  private async show(
    position: number,
    { name, file, sha256 }: DatasetImages['images'][number],
  ): Promise<ShownImage> {
    try {
      const small = await this.pool.thumbnail({ file, sha256 });
      return { position, file: name, thumbnail: imageAddress('jpeg', small) };
    } catch (thrown) {
      return { position, file: name, why: errorSentences(toErrorRecord(thrown)) };
    }
  }
}
