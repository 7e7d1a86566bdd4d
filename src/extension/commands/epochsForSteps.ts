/** A pretrained model that sees fewer steps than this is hardly fine-tuned, however often it saw each example. */
const fewestSteps = 200;
/** More passes over the same examples teach little, and the best epoch is kept anyway. */
const mostEpochs = 60;

/**
 * How many epochs to begin with: the usual number, and more for small data, since it is steps that train a model, not passes
 * (Mosbach et al. 2021, https://arxiv.org/abs/2006.04884, fine-tune BERT on small data for 20 epochs for this reason).
 * @param examples those that are trained on
 * @param usual what is enough for data that are not small
 */
export function epochsForSteps(examples: number, batchSize: number, usual: number): number {
  const stepsPerEpoch = Math.max(1, Math.ceil(examples / batchSize));
  return Math.max(usual, Math.min(mostEpochs, Math.ceil(fewestSteps / stepsPerEpoch)));
}
