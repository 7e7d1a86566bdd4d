import type { ModalityName } from '../../experiment/models/preset';

/** What the program, TensorFlow and a batch of 16 take: texts of 64 tokens, or images of 224 pixels, whose maps of features are large. */
const besides: Record<ModalityName, number> = { text: 0.6e9, image: 1.6e9 };

/**
 * For each parameter seven numbers of four bytes: the weight, its gradient, Adam's two averages, the weights of the best epoch, and what
 * is between being computed and taken over. A table of tokens counts in whole, though only the rows that the texts name are trained,
 * because all of it is copied while weights are read and kept.
 */
const bytesPerParameter = 28;

/**
 * About the bytes of memory at the peak of a training of all layers with the default settings, on a CPU. Measured as the process's
 * highest resident size, which it meets within 20 %: 1.25 GB for MiniLM (23 million parameters, half of them in the table), 3.4 GB for one
 * of 118 million with a table of 96 million, 3.8 GB for BERT-base (109 million), 1.7 GB for EfficientNet-Lite0 (5 million), 2.7 GB for
 * ResNet-50 (26 million). Longer texts and larger batches take more.
 */
export function trainingBytes(modality: ModalityName, parameters: number): number {
  return besides[modality] + bytesPerParameter * parameters;
}
