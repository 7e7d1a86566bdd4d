import type { DataFindings } from '../../experiment/data/dataFinding';
import { translated } from '../../experiment/words/translation';

/** The same findings in the window's language: the engine writes English. */
export const inOurWords = (found: DataFindings): DataFindings => ({
  ...found,
  findings: found.findings.map(({ message, remedy, ...rest }) => ({
    ...rest,
    message: translated(message),
    ...(remedy === undefined ? {} : { remedy: translated(remedy) }),
  })),
});
