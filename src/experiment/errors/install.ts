import { t } from '../words/translation';
import { type Case, caseOf, inWords, oneOf, optional, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

/** Problems with the files of an engine. */
const damages = {
  'cut-short': (file: string, bytes: number, expected: number) =>
    t('{0} has {1} of its {2} bytes', file, bytes, expected),
  empty: (file: string) => t('{0} is empty', file),
  library: (folder: string) => t('a library in {0} is missing or was cut short', folder),
  missing: (file: string) => t('there is no file {0}', file),
  'not-a-file': (file: string) => t('{0} is not a file', file),
};
export type EngineDamage = Case<typeof damages>;

/** Which thread or process of Graft ended. */
const endings = {
  images: () => t('A thread that decodes images ended unexpectedly.'),
  packages: () => t('The thread that asks packaged models ended unexpectedly.'),
  worker: (code: number) => t('The TensorFlow worker ended unexpectedly (code {0}).', code),
};
export type EngineEnding = Case<typeof endings>;

/** The outcomes of a question without an answer. */
const silences = {
  ended: () => t('The engine ended.'),
  error: (why: string) => t('The engine does not answer: {0}.', why),
  nothing: () => t('The engine gave no answer.'),
  other: () => t('The answer of the engine has a form that this version does not know.'),
  said: (said: string) => said,
  stopped: () => t('The engine was stopped.'),
};
export type EngineSilence = Case<typeof silences>;

const beginnings = {
  ended: (code: number | string) =>
    t(
      'The engine could not be started: it stopped immediately ({0}).',
      typeof code === 'number' ? t('code {0}', code) : code,
    ),
  error: (why: string) => t('The engine could not be started: {0}.', why),
  other: () => t('The engine could not be started: its answer has a form that this version does not know.'),
  silent: () => t('The engine could not be started: it did not answer for two minutes.'),
};
export type EngineBeginning = Case<typeof beginnings>;

const notCompiled = (said: readonly string[]) =>
  [t('The native binding does not compile.'), ...said].join(' ');
const compilers = {
  gpp: () =>
    t(
      'Install g++ 9 or newer (Debian, Ubuntu: `sudo apt-get install g++`) and run `graft engine install` again.',
    ),
  xcode: () =>
    t('Install the compiler (macOS: `xcode-select --install`) and run `graft engine install` again.'),
};

/** Installing and starting TensorFlow and the packages beside it. */
export const installErrors = {
  'engine/bad-binding': says({ damage: caseOf(damages) }, ({ damage }) => ({
    message: t('GRAFT_BINDING cannot be used: {0}.', inWords(damages, damage)),
    remedy: t(
      'Unset GRAFT_BINDING to use the installed engine (`graft engine install` installs one), or correct it.',
    ),
  })),
  'engine/damaged': says(
    { damage: caseOf(damages), variant: oneOf('cpu', 'gpu') },
    ({ damage, variant }) => ({
      message: t('The TensorFlow engine is damaged: {0}.', inWords(damages, damage)),
      remedy: t('Run `{0}` to install the engine again.', `graft engine install --${variant}`),
    }),
  ),
  'engine/died': says({ ending: caseOf(endings) }, ({ ending }) => ({ message: inWords(endings, ending) })),
  'engine/does-not-compile': says({ said: texts, compiler: oneOf('gpp', 'xcode') }, ({ said, compiler }) => ({
    message: notCompiled(said),
    remedy: compilers[compiler](),
  })),
  'engine/does-not-load': says({ why: text, when: oneOf('built', 'started') }, ({ why, when }) =>
    when === 'built'
      ? {
          message: t('The engine was built, but this system cannot load it: {0}', why),
          remedy: t(
            'TensorFlow needs glibc 2.27 or newer, and the C++ library that comes with it (Debian, Ubuntu: `sudo apt-get install libstdc++6`).',
          ),
        }
      : {
          message: t('TensorFlow cannot be loaded: {0}.', why),
          remedy: t(
            'Run `graft engine remove` and `graft engine install`; or, if you have set GRAFT_BINDING, correct or unset it. `graft doctor` shows what is missing.',
          ),
        },
  ),
  'engine/no-answer': says({ silence: caseOf(silences) }, ({ silence }) => ({
    message: inWords(silences, silence),
  })),
  'engine/no-compiler': says({}, () => ({
    message: t('There is no C++ compiler on this machine.'),
    remedy: compilers.xcode(),
  })),
  'engine/not-installed': says({ device: oneOf('auto', 'cpu', 'gpu') }, ({ device }) => ({
    message:
      device === 'gpu'
        ? t('The TensorFlow engine for GPUs is not installed on this machine.')
        : t('The TensorFlow engine is not installed on this machine.'),
    remedy: t(
      'Run `{0}` once; `graft doctor` shows what is installed.',
      `graft engine install${device === 'auto' ? '' : ` --${device}`}`,
    ),
  })),
  'engine/not-started': says({ beginning: caseOf(beginnings) }, ({ beginning }) => ({
    message: inWords(beginnings, beginning),
    remedy: t('Run `graft doctor` in a terminal, or see the setting graft.nodePath.'),
  })),
  'engine/platform': says(
    { variant: optional(oneOf('cpu', 'gpu')), here: text, known: texts },
    ({ variant, here, known }) => ({
      message: t(
        'Graft cannot install {0} on {1}: it knows {2}, and GPUs on linux-x64.',
        variant === undefined ? 'TensorFlow' : t('the {0} engine', variant.toUpperCase()),
        here,
        known.join(', '),
      ),
      remedy: t('On Windows, use WSL. Elsewhere, set GRAFT_BINDING to a binding that you compiled yourself.'),
    }),
  ),
  'runtime/not-installed': says({ title: text, name: text }, ({ title, name }) => ({
    message: t('{0} is not installed on this machine.', title),
    remedy: t('Run `{0}` once.', `graft runtime install ${name}`),
  })),
  'runtime/platform': says({ title: text, here: text, known: texts }, ({ title, here, known }) => ({
    message: t('There is no {0} for {1}, only for {2}.', title, here, known.join(', ')),
  })),
};

export const installError = errorsOf(installErrors);
