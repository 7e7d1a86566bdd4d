import type { Metrics } from '../../../experiment/reports/metrics';
import { formatDecimal } from '../../../experiment/words/formatNumbers';
import { literal } from '../../../portable/portableCode';
import { valuesFor } from '../../datasets/exampleValues';
import { languageModelling as purpose } from '../../models/heads';
import { tf } from '../../tensorflow/loadTensorFlow';
import { tokenCrossEntropy } from '../losses/tokenCrossEntropy';
import { type Answer, logitsOf, type Task } from '../task';
import { languageModellingReport } from './languageModellingReport';
import { sumTexts, type TextSums, textSums } from './textSums';

/** The next token of every token of a text. */
export const languageModelling: Task = {
  problemType: purpose,
  packsTexts: true,
  pipeline: 'text-generation',
  losses: { 'cross-entropy': tokenCrossEntropy },
  // Only sums of the teacher's answers are kept, which say nothing about single tokens.
  distillation: (outputs) => tokenCrossEntropy(outputs, {}, { labelSmoothing: 0 }),
  primaryMetric: 'perplexity',
  // The texts themselves are the targets.
  pack: (targets) => ({ text: valuesFor(new Int32Array(targets.length)) }),
  totals: () => new Map([['sums', [3]]]),
  addTotals: ({ logits }, _, isExample) => ({
    sums: tf.sum(tf.mul(logits!, tf.expandDims(isExample, 1)), 0),
  }),
  trainMetrics: ({ sums }) => metricsOf(textSums(sums as Float32Array)),
  metrics: (scored) => metricsOf(sumTexts(logitsOf(scored))),
  answers: (outputs) => {
    const sums = logitsOf({ outputs });
    return Array.from({ length: sums.length / 3 }, (_, row) => answerOf(textSums(sums, row)));
  },
  portable: ({ maxLength = Number.MAX_SAFE_INTEGER, endTokens = [] }) => ({
    files: ['sampling', 'textStream', 'write'],
    type: 'Writer',
    expression: `writeWith(running, reader, ${literal({ positions: maxLength, endTokens })})`,
    declarations: '',
  }),
  report: languageModellingReport,
};

/** A text of one token has none that could have been predicted. */
function answerOf(sums: TextSums): Answer {
  const { tokens } = sums;
  if (tokens === 0) return { summary: 'no token follows another one', value: { tokens } };
  const { loss, perplexity } = metricsOf(sums);
  return {
    summary: `perplexity ${formatDecimal(perplexity!)} over ${tokens} ${tokens === 1 ? 'token' : 'tokens'}`,
    value: { perplexity, loss, tokens },
  };
}

function metricsOf({ loss, tokens, right }: TextSums): Metrics {
  const mean = loss / Math.max(1, tokens);
  return { loss: mean, perplexity: Math.exp(mean), tokenAccuracy: right / Math.max(1, tokens) };
}
