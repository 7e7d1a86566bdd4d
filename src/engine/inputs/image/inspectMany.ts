import { availableParallelism } from 'node:os';
import type { Inspector, InspectPicture } from '../../datasets/pictures/pictureFacts';
import { inspectPicture } from '../../pictures/inspectPicture';
import { PicturePool } from './picturePool';

/** A thread takes about a second to start: in that time, as many pictures are looked at without one. */
const aloneFor = 500;

/** Looks at pictures: some in this thread, and where there are many the others in threads, which whoever asked is to close. */
export function inspectorOfMany(sharpFolder: string): Inspector {
  const pool = new PicturePool(Math.min(8, availableParallelism()));
  let looked = 0;
  const inspect: InspectPicture = (bytes, name) =>
    ++looked <= aloneFor ? inspectPicture(bytes, name, sharpFolder) : pool.inspect(bytes, name);
  return { inspect, close: () => pool.close() };
}
