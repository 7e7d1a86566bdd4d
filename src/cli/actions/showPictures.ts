import { PicturePool } from '../../engine/inputs/image/picturePool';
import { pictureAddress } from '../../engine/pictures/pictureAddress';
import { type DatasetPictures, picturesOfRun } from '../../engine/stages/picturesOfRun';
import { targetReaders } from '../../engine/tasks/targetReaders';
import { errorSentences, toErrorRecord } from '../../experiment/errors/errors';
import type { PictureGroup, ShownPicture } from '../../experiment/protocols/protocol';
import { useEngine } from '../run/runTask';

/** Enough for a page that is scrolled: each thread holds TensorFlow. */
const threads = 2;

interface OfDataset {
  readonly run: string;
  readonly key: string;
}

/** Shows the pictures of datasets, small. Threads start with the first; the dataset that was asked about last is remembered. */
export class ShownPictures {
  private readonly pool = new PicturePool(threads);
  private last: { readonly name: string; readonly pictures: Promise<DatasetPictures> } | undefined;

  /** Throws as `picturesOfRun`. */
  async groups(dataset: OfDataset): Promise<PictureGroup[]> {
    return [...(await this.picturesOf(dataset)).groups];
  }

  /**
   * The pictures at some positions. One that is gone, has changed or is broken says so itself.
   * @throws as `picturesOfRun`; `engine/not-installed`
   */
  async thumbnails(dataset: OfDataset, positions: readonly number[]): Promise<ShownPicture[]> {
    const { pictures } = await this.picturesOf(dataset);
    await useEngine('cpu');
    const there = positions.filter((position) => position < pictures.length);
    return Promise.all(there.map((position) => this.show(position, pictures[position]!)));
  }

  private picturesOf({ run, key }: OfDataset): Promise<DatasetPictures> {
    const name = JSON.stringify([run, key]);
    if (this.last?.name !== name) this.last = { name, pictures: picturesOfRun(run, key, targetReaders) };
    const { last } = this;
    return last.pictures.catch((thrown) => {
      if (this.last === last) this.last = undefined;
      throw thrown;
    });
  }

  private async show(
    position: number,
    { name, file, sha256 }: DatasetPictures['pictures'][number],
  ): Promise<ShownPicture> {
    try {
      const small = await this.pool.thumbnail({ file, sha256 });
      return { position, file: name, thumbnail: pictureAddress('jpeg', small) };
    } catch (thrown) {
      return { position, file: name, why: errorSentences(toErrorRecord(thrown)) };
    }
  }
}
