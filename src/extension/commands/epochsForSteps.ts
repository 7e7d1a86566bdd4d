/** The number of steps that fine-tuning needs, however small the data is. */
const fewestSteps = 200;
/** The largest number of epochs: more passes over the same examples teach little, and the best epoch is kept anyway. */
const mostEpochs = 60;

/**
 * The number of epochs to start with: the usual number, or more for small data, because the number of steps matters, not of epochs
 * (Mosbach et al. 2021, https://arxiv.org/abs/2006.04884, fine-tune BERT on small data for 20 epochs for this reason).
 * @param examples the number of training examples
 * @param usual the number of epochs for data of usual size
 */
export function epochsForSteps(examples: number, batchSize: number, usual: number): number {
  const stepsPerEpoch = Math.max(1, Math.ceil(examples / batchSize));
  return Math.max(usual, Math.min(mostEpochs, Math.ceil(fewestSteps / stepsPerEpoch)));
}
