import { feedTensors } from '../compile/feeds';
import { type Cleaning, cleanTexts } from '../inputs/text/clean';
import { encodeTexts } from '../inputs/text/encodeExamples';
import { padBatch } from '../inputs/text/padBatch';
import type { Texts } from '../inputs/text/texts';
import { openTokenizer, type TextTokenizer } from '../inputs/text/tokenizer';
import { type Classifier, loadClassifier } from '../models/classifier';
import type { Answer } from '../tasks/task';
import { taskNamed, taskOfProblem } from '../tasks/tasks';
import { tf } from '../tensorflow/loadTensorFlow';
import { shapesHere } from '../training/shapesHere';

/** What a model says of a text, or of a pair of them. */
export interface Prediction extends Texts {
  readonly answer: Answer;
  /** What the head gave, in the order of its labels. */
  readonly logits: readonly number[];
}

/** How texts are prepared for a model; see the settings of `preprocess`. */
interface Preprocessing {
  readonly maxLength?: number;
  readonly clean?: Cleaning | undefined;
}

/** Texts that are answered together. */
const batchSize = 16;

/**
 * Answers texts with a model in the Hugging Face layout, as the task that its config.json names.
 * @param preprocessing how the texts are prepared, as in training: cleaned, and truncated to `maxLength` tokens, or to the model's own
 *   limit if that is lower
 * @throws GraftError `model/no-head` for a model without a head, `task/unknown-problem`, and as loading and tokenizing do
 */
export async function predictTexts(
  folder: string,
  texts: readonly Texts[],
  { maxLength = Number.POSITIVE_INFINITY, clean }: Preprocessing = {},
): Promise<Prediction[]> {
  const tokenizer = await openTokenizer(folder);
  const classifier = await loadClassifier({ folder, seed: 0 });
  try {
    const { answers } = taskNamed(taskOfProblem(classifier.problemType));
    const length = Math.min(maxLength, classifier.maxLength);
    const starts = Array.from({ length: Math.ceil(texts.length / batchSize) }, (_, i) => i * batchSize);
    return starts.flatMap((start) => {
      const some = texts.slice(start, start + batchSize);
      const cleaned = clean ? cleanTexts(some, clean) : some;
      const outputs = outputsOf(classifier, tokenizer, cleaned, length);
      const width = classifier.labels.length;
      const own = answers(outputs, classifier.labels);
      return some.map((each, row) => ({
        ...each,
        answer: own[row]!,
        logits: [...outputs.subarray(row * width, (row + 1) * width)],
      }));
    });
  } finally {
    classifier.dispose();
  }
}

/** [texts, labels], row-major. */
function outputsOf(
  classifier: Classifier,
  tokenizer: TextTokenizer,
  texts: readonly Texts[],
  maxLength: number,
): Float32Array {
  const encoded = encodeTexts(texts, tokenizer, maxLength);
  const indices = [...texts.keys()];
  const { feeds } = padBatch(encoded, indices, {
    padId: tokenizer.padId,
    shapes: shapesHere(),
    rows: indices.length,
  });
  return tf.tidy(() => classifier.forward(feedTensors(feeds), { training: false }).dataSync<'float32'>());
}
