import { formatBytes } from '../words/formatNumbers';
import { shownName } from '../words/shownNames';
import { t } from '../words/translation';
import { type Case, caseOf, flag, inWords, number, oneOf, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

/** Why an answer is not one of the Hugging Face hub. */
const badAnswers = {
  'no-commit': () => t('it names neither a commit nor files'),
  'no-hash': (file: string) => t('it does not say by which hash to check {0}', file),
  'no-json': () => t('it sent no JSON'),
  'no-length': (file: string) => t('it does not say how long {0} is', file),
  'too-long': (bytes: number) => t('its list of files is longer than {0}', formatBytes(bytes)),
  'too-many': (count: number) => t('the model would have {0} files', count),
};

export type BadAnswer = Case<typeof badAnswers>;

const tokens = 'https://huggingface.co/settings/tokens';
const filesOf = (files: readonly string[]) => (files.length === 0 ? t('none') : files.join(', '));
const otherModel = (page: string) =>
  t(
    'Choose a model in the layout of transformers or timm, with config.json and model.safetensors: {0} may name one.',
    page,
  );

/** Models on the Hugging Face hub. */
export const hubErrors = {
  'hub/bad-answer': says({ host: text, why: caseOf(badAnswers) }, ({ host, why }) => ({
    message: t('{0} does not answer as the Hugging Face hub does: {1}.', host, inWords(badAnswers, why)),
    remedy: t('Check HF_ENDPOINT, and whether a proxy in between answers instead.'),
  })),
  'hub/bad-endpoint': says({}, () => ({
    message: t('HF_ENDPOINT is not the address of a server.'),
    remedy: t('Write HF_ENDPOINT=https://mirror.example without a name, password or query, or unset it.'),
  })),
  'hub/bad-name': says({ name: text }, ({ name }) => ({
    message: t('{0} is not the name of a model on the hub.', shownName(name)),
    remedy: t('Write hub:ORG/NAME, or hub:ORG/NAME@REVISION with a branch, tag or commit.'),
  })),
  'hub/bad-token': says({ isKnown: flag }, ({ isKnown }) =>
    isKnown
      ? {
          message: t('The Hugging Face hub does not accept the token.'),
          remedy: t('Set HF_TOKEN to a token from {0}, or unset it.', tokens),
        }
      : {
          message: t('The token for the Hugging Face hub has characters that no token has.'),
          remedy: t('Copy the token again from {0} into HF_TOKEN.', tokens),
        },
  ),
  'hub/gated': says({ repository: text, page: text }, ({ repository, page }) => ({
    message: t('The authors of {0} give its files only to users who accept their conditions.', repository),
    remedy: t(
      'Accept the conditions at {0}, then set HF_TOKEN to a token of the same account ({1}).',
      page,
      tokens,
    ),
  })),
  'hub/linked-outside': says({ cache: text, target: text }, ({ cache, target }) => ({
    message: t('A link in the cache {0} leads out of it, to {1}.', cache, target),
    remedy: t('Remove that link, or set HF_HUB_CACHE to the folder that really holds the models.'),
  })),
  'hub/no-config': says({ repository: text, files: texts, page: text }, ({ repository, files, page }) => ({
    message: t('{0} has no config.json; its files are {1}.', repository, filesOf(files)),
    remedy: otherModel(page),
  })),
  'hub/no-file': says(
    { repository: text, file: text, revision: text, page: text },
    ({ repository, file, revision, page }) => ({
      message: t('{0} has no file {1} at {2}.', repository, file, revision),
      remedy: t('Choose another revision from {0}/commits/main.', page),
    }),
  ),
  'hub/no-repository': says({ repository: text, page: text }, ({ repository, page }) => ({
    message: t('The Hugging Face hub has no model {0} that you may read.', repository),
    remedy: t(
      'Check the name at {0}. If the model is private, set HF_TOKEN to a token of an account that may read it.',
      page,
    ),
  })),
  'hub/no-revision': says(
    { repository: text, revision: text, page: text },
    ({ repository, revision, page }) => ({
      message: t('{0} has no branch, tag or commit {1}.', repository, revision),
      remedy: t('Choose a revision from {0}/tree/main, or leave @{1} out.', page, revision),
    }),
  ),
  'hub/no-weights': says(
    { repository: text, why: oneOf('none', 'several'), files: texts, page: text },
    ({ repository, why, files, page }) => ({
      message:
        why === 'none'
          ? t('{0} has no weights that Graft reads; its files are {1}.', repository, filesOf(files))
          : t(
              '{0} has several files of weights, but none has the usual name; its files are {1}.',
              repository,
              filesOf(files),
            ),
      remedy: otherModel(page),
    }),
  ),
  'hub/offline': says({ name: text, cache: text, page: text }, ({ name, cache, page }) => ({
    message: t('The cache {0} lacks files of {1}, and HF_HUB_OFFLINE forbids downloading them.', cache, name),
    remedy: t('Unset HF_HUB_OFFLINE, or fetch {0} on a machine with a network and copy the cache.', page),
  })),
  'hub/refused': says({ host: text, status: number, file: text }, ({ host, status, file }) => ({
    message: t('{0} answered with status {1} when asked for {2}.', host, status, file),
    remedy:
      status === 429
        ? t('The server got too many requests. Try again in some minutes.')
        : t('Try again later.'),
  })),
};

export const hubError = errorsOf(hubErrors);
