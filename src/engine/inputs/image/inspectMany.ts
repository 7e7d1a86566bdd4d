import { availableParallelism } from 'node:os';
import type { InspectImage, Inspector } from '../../datasets/imageFacts';
import { ImagePool } from './imagePool';

/** The number of images inspected without a thread in the second that a thread takes to start. */
const aloneFor = 500;

/** Inspects images: the first ones in this thread, many more in threads, which the caller must close. */
export function inspectorOfMany(sharpFolder: string): Inspector {
  const pool = new ImagePool(Math.min(8, availableParallelism()));
  let looked = 0;
  const inspect: InspectImage = async (bytes, name) => {
    if (++looked > aloneFor) return pool.inspect(bytes, name);
    const { inspectImage } = await import('../../images/inspectImage');
    return inspectImage(bytes, name, sharpFolder);
  };
  return { inspect, close: () => pool.close() };
}
