import { formatBytes } from '../words/formatNumbers';
import { shownValue } from '../words/shownNames';
import { t } from '../words/translation';
import { type Case, caseOf, clause, inWords, number, optional, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

/** A number that is not finite any more. */
const diverged = {
  loss: (step: number) => t('The loss of step {0} is not a finite number: the training has diverged.', step),
  validation: (epoch: number) =>
    t('The validation loss of epoch {0} is not a finite number: the training has diverged.', epoch),
  weight: (step: number) =>
    t('A weight or slot after step {0} is not a finite number: the training has diverged.', step),
};
export type Diverged = Case<typeof diverged>;

const startOver = () => t('Start the training over with `graft run FILE --fresh`.');

/** Tasks, tunings, training and generating text. */
export const trainingErrors = {
  'check/no-classes': says({}, () => ({
    message: t('The label check needs one label per example.'),
    remedy: t('Look at the largest errors of an evaluation instead.'),
  })),
  'finetune/nothing-to-adapt': says({}, () => ({
    message: t('finetune.lora adapts the queries and values of attention, and this model has none to train.'),
    remedy: t('Leave out finetune.lora, or choose a transformer and train more than its head.'),
  })),
  'finetune/nothing-to-balance': says({ task: text }, ({ task }) => ({
    message: t('The task {0} has no labels whose weights could be balanced.', task),
    remedy: t('Leave out finetune.classWeights.'),
  })),
  'finetune/nothing-to-smooth': says({ task: text }, ({ task }) => ({
    message: t('The task {0} has no labels that could be smoothed.', task),
    remedy: t('Leave out finetune.labelSmoothing.'),
  })),
  'finetune/nothing-to-train': says({}, () => ({
    message: t('The head of this model has no weights beside those of its embedding.'),
    remedy: t('Set finetune.trainable to all, or to the number of blocks to train.'),
  })),
  'finetune/too-few-blocks': says({ count: number, blocks: number }, ({ count, blocks }) => ({
    message: t('finetune.trainable asks for the last {0} blocks, but the model has {1}.', count, blocks),
    remedy: t('Set finetune.trainable to {0} or less, or to all.', blocks),
  })),
  'finetune/wrong-loss': says({ task: text, loss: text, losses: texts }, ({ task, loss, losses }) => ({
    message: t('The task {0} cannot minimize the loss {1}.', task, loss),
    remedy: t('Set finetune.loss to one of {0}, or leave it out.', losses.join(', ')),
  })),
  'generate/too-long': says({ prompt: optional(text), positions: number }, ({ prompt, positions }) => ({
    message:
      prompt === undefined
        ? t('The prompt has more tokens than the model has positions, which is {0}.', positions)
        : t(
            'The prompt {0} has more tokens than the model has positions, which is {1}.',
            shownValue(prompt),
            positions,
          ),
    remedy: t('Shorten the prompt.'),
  })),
  'model/generates-nothing': says({ family: text }, ({ family }) => ({
    message: t('This {0} answers questions about its inputs; it does not continue texts.', family),
    remedy: t('Name the package of a language model (finetune.task: language-modelling).'),
  })),
  'optimizer/unknown-slot': says({ slot: text }, ({ slot }) => ({
    message: t('The checkpoint contains {0}, which the optimizer does not know.', slot),
    remedy: t('Start the training over, or continue with the optimizer that it began with.'),
  })),
  'task/unknown': says({ task: text, tasks: texts }, ({ task, tasks }) => ({
    message: t('There is no task {0}. The tasks are {1}.', task, tasks.join(', ')),
    remedy: t('Run the experiment again with this version of Graft.'),
  })),
  'task/unknown-problem': says({ problem: text }, ({ problem }) => ({
    message: t('The model has the problem type {0}, which Graft does not know.', problem),
    remedy: t('Choose a model for one of the supported tasks.'),
  })),
  'training/damaged-checkpoint': says({ why: optional(clause) }, ({ why }) => ({
    message: t(
      'The checkpoint cannot be used: {0}',
      why?.message ?? t('its content is not what a training writes.'),
    ),
    remedy: startOver(),
  })),
  'training/features-not-finite': says({}, () => ({
    message: t('The frozen model gives features that are infinite or NaN.'),
    remedy: t('Its weights are too large: download or export them again, or choose another model.'),
  })),
  'training/not-finite': says({ what: caseOf(diverged) }, ({ what }) => ({
    message: inWords(diverged, what),
    remedy: t('Lower finetune.learningRate, or add warmup. Graft keeps the last good checkpoint.'),
  })),
  'training/out-of-memory': says(
    { asked: optional(number), free: optional(number), parts: optional(number) },
    ({ asked, free, parts }) => ({
      message: [
        t('Memory ran out in a training step.'),
        ...(asked === undefined ? [] : [t('It asked for {0} more.', formatBytes(asked))]),
        ...(free === undefined ? [] : [t('{0} are free.', formatBytes(free))]),
      ].join(' '),
      remedy:
        parts === undefined
          ? t(
              'Each batch is already computed one example at a time: choose a smaller preprocess.maxLength or preprocess.imageSize, or a smaller model, or close other programs.',
            )
          : t(
              'Run the same command with `{0}`: Graft then computes each batch in {1} parts, one after the other, with the same result.',
              `--set finetune.microBatches=${parts}`,
              parts,
            ),
    }),
  ),
};

export const trainingError = errorsOf(trainingErrors);
