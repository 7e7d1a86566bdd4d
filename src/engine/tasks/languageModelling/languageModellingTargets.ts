import { t } from '../../../experiment/words/translation';
import type { TargetReader } from '../../datasets/targetReader';

/** Nothing but the texts themselves is to be predicted. */
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
    summary: t('the next token of {0} texts', train.length),
    report: [],
    warnings: [],
  }),
};
