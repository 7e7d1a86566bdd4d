import type { Features } from '../features/featuresOf';
import { tf } from '../tensorflow/loadTensorFlow';
import { nextTurn } from '../threads/nextTurn';
import type { ProbeTargets } from './probeTargets';
import { scoreOf } from './scores';

/** Neighbours that answer together. */
const neighbours = 5;
/** Examples that are compared with all others at once. */
const chunk = 512;

/**
 * The score of nearest neighbours by cosine similarity, where no example is its own neighbour: the worth of features without training.
 * @throws CancelledError
 */
export async function neighbourScore(
  { values, size }: Features,
  targets: ProbeTargets,
  signal: AbortSignal,
): Promise<number> {
  const rows = targets.values.length;
  const all = tf.tidy(() => {
    const table = tf.tensor2d(values, [rows, size]);
    const centred = tf.sub<tf.Tensor2D>(table, tf.mean(table, 0));
    return tf.div<tf.Tensor2D>(centred, tf.add(tf.norm(centred, 2, 1, true), 1e-9));
  });
  const answers = new Float32Array(rows);
  try {
    for (let from = 0; from < rows; from += chunk) {
      const count = Math.min(chunk, rows - from);
      const near = tf.tidy(() =>
        tf.matMul(tf.slice(all, [from, 0], [count, size]), all, false, true).dataSync<'float32'>(),
      );
      for (let i = 0; i < count; i++) {
        const own = near.subarray(i * rows, (i + 1) * rows);
        answers[from + i] = answerOf(nearest(own, from + i), targets);
      }
      await nextTurn(signal);
    }
  } finally {
    all.dispose();
  }
  return scoreOf(answers, targets);
}

/** The most similar other rows, the nearest first. */
function nearest(similarities: Float32Array, self: number): number[] {
  const found: number[] = [];
  for (let row = 0; row < similarities.length; row++) {
    if (row === self) continue;
    if (found.length === neighbours && similarities[row]! <= similarities[found.at(-1)!]!) continue;
    let at = found.length;
    while (at > 0 && similarities[found[at - 1]!]! < similarities[row]!) at--;
    found.splice(at, 0, row);
    if (found.length > neighbours) found.pop();
  }
  return found;
}

/** The class of most neighbours, of several the nearest; or the mean of their values. */
function answerOf(rows: readonly number[], { classes, values }: ProbeTargets): number {
  const answers = rows.map((row) => values[row]!);
  if (classes === 0) return answers.reduce((sum, value) => sum + value / answers.length, 0);
  const votes = (answer: number) => answers.filter((other) => other === answer).length;
  return answers.reduce((best, answer) => (votes(answer) > votes(best) ? answer : best));
}
