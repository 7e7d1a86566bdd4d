import { t } from '../words/translation';
import { type Case, caseOf, inWords, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

/** Why a setting removes nothing from a model. */
const nothings = {
  'last-layer': (layers: number) => t('the model has {0} layers, of which at least one must stay', layers),
  lacks: () => t('the model has none that can be removed'),
  zero: () => t('all shares are 0, so the model would stay as it is'),
};

/** Why a model was not timed. */
const untimed = {
  ended: (by: string) => t('its process ended ({0})', by),
  error: (why: string) => why,
};
export type Untimed = Case<typeof untimed>;

/** Making a model smaller. */
export const optimizeErrors = {
  'optimize/asymmetric-recovery': says({}, () => ({
    message: t('optimize.quantize.symmetric: only symmetric integers can be trained.'),
    remedy: t('Leave out recover, or set symmetric to true.'),
  })),
  'optimize/movement-needs-recovery': says({}, () => ({
    message: t('optimize.prune.importance: movement needs training, and nothing trains the model here.'),
    remedy: t('Set recover beside prune, or choose another importance.'),
  })),
  'optimize/no-candidates': says({}, () => ({
    message: t('The optimize stage names no optimization.'),
    remedy: t('Set optimize.prune, optimize.quantize, optimize.candidates or optimize.sensitivity.'),
  })),
  'optimize/no-classes': says({}, () => ({
    message: t('optimize.vocabulary.by: tfidf-icf needs texts that have one class each.'),
    remedy: t('Set optimize.vocabulary.by to tfidf.'),
  })),
  'optimize/not-timed': says({ why: caseOf(untimed) }, ({ why }) => ({
    message: t('ONNX Runtime could not run the model: {0}.', inWords(untimed, why)),
    remedy: t(
      'If memory is short, end other programs. Then run the experiment again: Graft keeps what is done.',
    ),
  })),
  'optimize/nothing-to-remove': says({ setting: text, why: caseOf(nothings) }, ({ setting, why }) => ({
    message: t('{0}: {1}.', `optimize.${setting}`, inWords(nothings, why)),
    remedy: t('Change or leave out {0}.', `optimize.${setting}`),
  })),
  'optimize/unknown-candidate': says({ name: text, candidates: texts }, ({ name, candidates }) => ({
    message: t('optimize.choose: no candidate is called {0}.', JSON.stringify(name)),
    remedy: t('Choose one of these, or leave it out: {0}.', candidates.join('; ')),
  })),
  'optimize/unknown-layer': says({ name: text, layers: texts }, ({ name, layers }) => ({
    message: t('optimize.quantize.keepFloat: no layer is called {0}.', JSON.stringify(name)),
    remedy: t('Layers are called {0}, and so on; a part of a name is enough.', layers.join(', ')),
  })),
};

export const optimizeError = errorsOf(optimizeErrors);
