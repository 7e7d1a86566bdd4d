import { type Classifier, loadClassifier } from '../../../src/engine/models/classifier';

/** A classifier for as long as it is looked at. */
export async function withClassifier(
  options: Parameters<typeof loadClassifier>[0],
  body: (classifier: Classifier) => void | Promise<void>,
): Promise<void> {
  const classifier = await loadClassifier(options);
  try {
    await body(classifier);
  } finally {
    classifier.dispose();
  }
}
