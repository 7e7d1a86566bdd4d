import type { Metrics } from '../../../experiment/reports/metrics';
import { formatDecimal } from '../../../experiment/words/formatNumbers';
import { literal } from '../../../portable/portableCode';
import { inSharedMemory } from '../../datasets/targetValues';
import { languageModelling as purpose } from '../../models/heads';
import { tf } from '../../tensorflow/loadTensorFlow';
import { tokenCrossEntropy } from '../losses/tokenCrossEntropy';
import type { Answer, Task } from '../task';
import { languageModellingReport } from './languageModellingReport';
import { sumTexts, type TextSums, textSums } from './textSums';

/** The next token of every token of a text. */
export const languageModelling: Task = {
  problemType: purpose,
  packsTexts: true,
  pipeline: 'text-generation',
  losses: { 'cross-entropy': tokenCrossEntropy },
  // Of the teacher's answers only sums are kept, which say nothing about single tokens.
  distillation: (outputs) => tokenCrossEntropy(outputs, outputs, { labelSmoothing: 0 }),
  primaryMetric: 'perplexity',
  // What is to be predicted are the texts themselves.
  pack: (targets) => ({ values: inSharedMemory(new Int32Array(targets.length)), width: 1 }),
  totals: () => new Map([['sums', [3]]]),
  addTotals: (outputs, _, isExample) => ({ sums: tf.sum(tf.mul(outputs, tf.expandDims(isExample, 1)), 0) }),
  trainMetrics: ({ sums }) => metricsOf(textSums(sums as Float32Array)),
  metrics: ({ outputs }) => metricsOf(sumTexts(outputs)),
  answers: (outputs) =>
    Array.from({ length: outputs.length / 3 }, (_, row) => answerOf(textSums(outputs, row))),
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
