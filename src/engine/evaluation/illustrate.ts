import type { BlockOf, ReportBlock } from '../../experiment/reports/report';
import type { Example } from '../datasets/example';
import { sampleOf } from '../datasets/rowKinds';

type Samples = BlockOf<'samples'>['samples'];

/**
 * Adds thumbnails to the samples of a report.
 * @param thumbnail makes the small image of the example at a position
 */
export async function illustrate(
  report: readonly ReportBlock[],
  examples: readonly Example[],
  thumbnail: (index: number) => Promise<string>,
): Promise<ReportBlock[]> {
  const position = new Map(examples.map((example, index) => [sampleOf(example, []).image, index]));
  const illustrated: ReportBlock[] = [];
  for (const block of report)
    illustrated.push(
      block.block === 'samples'
        ? { ...block, samples: await withThumbnails(block.samples, position, thumbnail) }
        : block,
    );
  return illustrated;
}

async function withThumbnails(
  samples: Samples,
  position: ReadonlyMap<string | undefined, number>,
  thumbnail: (index: number) => Promise<string>,
): Promise<Samples> {
  const shown: Samples = [];
  for (const sample of samples)
    shown.push({ ...sample, thumbnail: await thumbnail(position.get(sample.image)!) });
  return shown;
}
