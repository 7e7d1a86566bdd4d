import type { Metrics } from '../../../experiment/reports/metrics';
import type { ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import { formatDecimal } from '../../../experiment/words/formatNumbers';
import { literal } from '../../../portable/portableCode';
import type { Example } from '../../datasets/example';
import { valuesFor } from '../../datasets/exampleValues';
import { groupBy } from '../../datasets/groupBy';
import { sampleOf } from '../../datasets/rowKinds';
import { languageModelling as purpose } from '../../models/heads';
import { tf } from '../../tensorflow/loadTensorFlow';
import type { LossFunction } from '../losses/loss';
import { type Answer, logitsOf, type Scored, type Task } from '../task';

const { say } = reportWords;

/** The mean loss of a text's tokens, of which a language model gives sum and number; a text of one token, which nothing precedes, has none. */
const tokenCrossEntropy: LossFunction = ({ logits }) => {
  const outputs = logits as tf.Tensor2D;
  const [texts] = outputs.shape;
  const column = (index: number) => tf.reshape(tf.slice(outputs, [0, index], [texts, 1]), [texts]);
  return tf.div<tf.Tensor1D>(column(0), tf.maximum(column(1), 1));
};

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

/** The texts of which the model expected least. */
function languageModellingReport(
  scored: Scored,
  examples: readonly Example[],
  mistakes: number,
): ReportBlock[] {
  const outputs = logitsOf(scored);
  const meanLoss = (row: number) => metricsOf(textSums(outputs, row)).loss!;
  const ranked = [...examples.keys()].sort((a, b) => meanLoss(b) - meanLoss(a));
  // Several blocks may begin in one text.
  const hardest = [...groupBy(ranked, (row) => examples[row]!).values()]
    .slice(0, mistakes)
    .map(([first]) => first!);
  return [
    {
      block: 'samples',
      title: say('hardest-texts', {}),
      columns: [
        { title: say('perplexity', {}), format: 'decimal' },
        { title: say('tokens', {}), format: 'count' },
      ],
      samples: hardest.map((row) =>
        sampleOf(examples[row]!, [Math.exp(meanLoss(row)), textSums(outputs, row).tokens]),
      ),
      none: say('no-text', {}),
    },
  ];
}

/** Sums over the tokens of one text or of several: losses in nats, how many tokens were predicted, and how many rightly. */
interface TextSums {
  readonly loss: number;
  readonly tokens: number;
  readonly right: number;
}

/** The sums of a text, of outputs [texts, 3], row-major. */
function textSums(outputs: ArrayLike<number>, row = 0): TextSums {
  return { loss: outputs[3 * row]!, tokens: outputs[3 * row + 1]!, right: outputs[3 * row + 2]! };
}

/** The sums over all texts. */
function sumTexts(outputs: Float32Array): TextSums {
  const all = { loss: 0, tokens: 0, right: 0 };
  for (let row = 0; row < outputs.length / 3; row++) {
    const { loss, tokens, right } = textSums(outputs, row);
    all.loss += loss;
    all.tokens += tokens;
    all.right += right;
  }
  return all;
}
