import { reportWords } from '../../../experiment/reports/reportWords';
import type { TargetReader } from '../../datasets/targetReader';

const { say } = reportWords;

/** Reads no targets: the texts are the targets. */
export const languageModellingReader: TargetReader = {
  needsNoLabels: true,
  suits: () => false,
  groupOf: () => '',
  read: ({ training, others }) => ({
    labels: ['loss', 'tokens', 'right'],
    targets: [training, ...others].map(({ rows }) => rows.map(() => [])),
    strata: training.rows.map(() => ''),
  }),
  describe: ({ train }) => ({
    summary: say('next-token', { texts: train.length }),
    report: [],
    warnings: [],
  }),
};
