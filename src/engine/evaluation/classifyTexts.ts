import { feedTensors } from '../compile/feeds';
import { type Cleaning, cleanText } from '../inputs/text/clean';
import { encodeTexts } from '../inputs/text/encodeExamples';
import { padBatch } from '../inputs/text/padBatch';
import { openTokenizer, type TextTokenizer } from '../inputs/text/tokenizer';
import { type Classifier, loadClassifier } from '../models/classifier';
import { tf } from '../tensorflow/loadTensorFlow';
import { shapesHere } from '../training/shapesHere';
import { textBatch } from '../training/trainStep';

export interface ClassifiedText {
  text: string;
  label: string;
  /** Of each label, in the order of `labels`. */
  probabilities: number[];
  logits: number[];
  labels: readonly string[];
}

/** How texts are prepared for a model; see the settings of `preprocess`. */
interface Preprocessing {
  readonly maxLength?: number;
  readonly clean?: Cleaning | undefined;
}

/** Texts that are classified together. */
const batchSize = 16;

/**
 * Classifies texts with a model in the Hugging Face layout.
 * @param preprocessing how the texts are prepared, as in training: cleaned, and truncated to `maxLength` tokens, or to the model's own
 *   limit if that is lower
 * @throws GraftError `model/no-head` for a model that is no classifier, and as loading and tokenizing do
 */
export async function classifyTexts(
  folder: string,
  texts: readonly string[],
  { maxLength = Number.POSITIVE_INFINITY, clean }: Preprocessing = {},
): Promise<ClassifiedText[]> {
  const tokenizer = await openTokenizer(folder);
  const classifier = await loadClassifier({ folder, seed: 0 });
  try {
    const length = Math.min(maxLength, classifier.maxLength);
    const starts = Array.from({ length: Math.ceil(texts.length / batchSize) }, (_, i) => i * batchSize);
    return starts.flatMap((start) =>
      classifyBatch(classifier, tokenizer, texts.slice(start, start + batchSize), {
        maxLength: length,
        clean,
      }),
    );
  } finally {
    classifier.dispose();
  }
}

function classifyBatch(
  classifier: Classifier,
  tokenizer: TextTokenizer,
  texts: readonly string[],
  { maxLength, clean }: Preprocessing & { maxLength: number },
): ClassifiedText[] {
  const cleaned = clean ? texts.map((text) => cleanText(text, clean)) : texts;
  const encoded = encodeTexts(cleaned, tokenizer, maxLength);
  const { padId } = tokenizer;
  const indices = [...texts.keys()];
  const { feeds } = padBatch(encoded, indices, { padId, shapes: shapesHere(), rows: indices.length });
  const [logits, probabilities] = tf.tidy(() => {
    const scores = classifier.forward(textBatch(feedTensors(feeds)), { training: false });
    return [scores.arraySync(), tf.softmax(scores).arraySync()];
  }) as unknown as [number[][], number[][]];
  const { labels } = classifier;
  return texts.map((text, row) => {
    const shares = probabilities[row]!;
    const label = labels[shares.indexOf(Math.max(...shares))]!;
    return { text, label, probabilities: shares, logits: logits[row]!, labels };
  });
}
