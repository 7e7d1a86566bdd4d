import type { FormatName } from '../../experiment/models/formatNames';
import type { NewEvent } from '../../experiment/runs/events';
import type { OptimizeResult, PackageResult } from '../../experiment/runs/results';
import { runWords } from '../../experiment/runs/runWords';
import { formats } from '../formats/formats';

/** The tolerance for a graph's size beyond its weights, as a share and in bytes. */
const slack = { share: 0.25, bytes: 1e6 };

/**
 * A chosen candidate is measured by the bits of its weights, which not every format has: the warning that none of a package's stores it in
 * so few bytes, or undefined.
 */
export function storedLarger(
  { files, formats: written }: Pick<PackageResult, 'files' | 'formats'>,
  { chosen, candidates }: Pick<OptimizeResult, 'chosen' | 'candidates'>,
): NewEvent | undefined {
  const bytesOf = (format: FormatName) => {
    const { path } = formats[format];
    const own = files.filter(({ name }) => name === path || name.startsWith(`${path}/`));
    return own.reduce((sum, { bytes }) => sum + bytes, 0);
  };
  const measured = candidates.find(({ name }) => name === chosen)?.bytes;
  const [smallest] = [...(written ?? [])].sort((a, b) => bytesOf(a) - bytesOf(b));
  if (measured === undefined || smallest === undefined) return undefined;
  if (bytesOf(smallest) - measured < Math.max(slack.bytes, slack.share * measured)) return undefined;
  return {
    type: 'warning',
    code: 'package/stored-larger',
    ...runWords.worded('stored-larger', {
      name: chosen,
      measured,
      format: smallest,
      stored: bytesOf(smallest),
    }),
  };
}
