import { availableParallelism } from 'node:os';
import type { Inspector, InspectPicture } from '../../datasets/pictures/pictureFacts';
import { PicturePool } from './picturePool';

/** A thread takes about a second to start: in that time, as many pictures are looked at without one. */
const aloneFor = 500;

/** Looks at pictures: some in this thread, and where there are many the others in threads, which whoever asked is to close. */
export function inspectorOfMany(sharpFolder: string): Inspector {
  const pool = new PicturePool(Math.min(8, availableParallelism()));
  let looked = 0;
  const inspect: InspectPicture = async (bytes, name) => {
    if (++looked > aloneFor) return pool.inspect(bytes, name);
    const { inspectPicture } = await import('../../pictures/inspectPicture');
    return inspectPicture(bytes, name, sharpFolder);
  };
  return { inspect, close: () => pool.close() };
}
