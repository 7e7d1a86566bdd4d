import { t } from '../words/translation';
import { type Case, caseOf, inWords, number, oneOf, optional, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

/** The problem with an archive, as a clause about it. */
const archiveProblems = {
  damaged: (why: string) => t('is damaged ({0})', why),
  encrypted: (name: string) => t('holds {0} encrypted', name),
  lacks: (name: string) => t('does not hold {0}', name),
  link: (name: string) => t('holds {0}, which is a link or no plain file', name),
  method: (name: string, method: number) =>
    t('holds {0} compressed by a method that Graft does not read ({1})', name, method),
  outside: (name: string) => t('names a path outside its folder: {0}', JSON.stringify(name)),
  overlapping: (name: string) => t('holds {0} in bytes that belong to other members too', name),
  'too-deep': (name: string) => t('names a path that is too long or too deep: {0}', name),
  'too-large': (bytes: number) => t('unpacks to more than {0} bytes', bytes),
  'too-many': (members: number) => t('has {0} members', members),
  twice: (name: string) => t('holds {0} twice', name),
};
export type ArchiveProblem = Case<typeof archiveProblems>;
export const archiveProblem = caseOf(archiveProblems);
export const archiveProblemInWords = (problem: ArchiveProblem) => inWords(archiveProblems, problem);

/** How a file was found to be another one, with what to do about it. */
const wrongFiles = {
  download: () => t('Try again. If that does not help, a mirror or proxy in between serves another file.'),
  hub: (repository: string) => t('To take the repository as it is, name it: hub:{0}.', repository),
  local: () => t('Replace the file, or take it out of its folder so that Graft downloads its own.'),
  wheel: () => t('The file was deleted. Try again.'),
};

const pipRemedies = {
  darwin: () => t('Run `python3 -m ensurepip`, or `brew install uv`.'),
  linux: () =>
    t(
      'Install pip (Debian, Ubuntu: `sudo apt-get install python3-pip`; Fedora: `sudo dnf install python3-pip`) or uv.',
    ),
  other: () => t('Run `winget install astral-sh.uv`, or install Python with pip.'),
};

const wheelsElsewhere = (wheels: string) =>
  t('Or put the wheel files of {0} into a folder and set GRAFT_WHEELS to it.', wheels);
const packageElsewhere = (file: string) => t('Or put {0} into a folder and set GRAFT_PACKAGES to it.', file);

/** Downloads, archives and the network. */
export const assetErrors = {
  'assets/bad-archive': says({ archive: text, problem: archiveProblem }, ({ archive, problem }) => ({
    message: t('The archive {0} {1}.', archive, archiveProblemInWords(problem)),
    remedy: t('Graft kept nothing of the archive. Delete it and try again.'),
  })),
  'assets/no-npm': says({ name: text, file: text }, ({ name, file }) => ({
    message: t('npm is not installed, and Graft asks it where to download {0}.', name),
    remedy: `${t('Install Node.js with npm.')} ${packageElsewhere(file)}`,
  })),
  'assets/no-python-client': says(
    { wheels: text, system: oneOf('darwin', 'linux', 'other') },
    ({ wheels, system }) => ({
      message: t(
        'Neither uv nor pip is installed, and Graft asks one of them where to download {0}.',
        wheels,
      ),
      remedy: `${pipRemedies[system]()} ${wheelsElsewhere(wheels)}`,
    }),
  ),
  'assets/package-not-found': says({ name: text, file: text, said: text }, ({ name, file, said }) => ({
    message: `${t('npm could not say where to download {0}.', name)} ${said}`.trim(),
    remedy: `${t('Check the network and the registry of npm.')} ${packageElsewhere(file)}`,
  })),
  'assets/wheel-not-found': says(
    { folder: optional(text), wheels: text, said: texts, offline: optional(oneOf('yes')) },
    ({ folder, wheels, said, offline }) => {
      if (folder !== undefined)
        return {
          message: t('GRAFT_WHEELS names {0}, which cannot be read as a folder.', folder),
          remedy: t('Correct GRAFT_WHEELS, or unset it to download the files.'),
        };
      if (offline)
        return {
          message: t(
            'The package index of pip or uv cannot be reached, so {0} cannot be downloaded.',
            wheels,
          ),
          remedy: `${t('Connect to the network, or set HTTPS_PROXY if you are behind a proxy; then try again.')} ${wheelsElsewhere(wheels)}`,
        };
      return {
        message: `${t('pip or uv could not say where to download {0}.', wheels)} ${said.join(' ')}`.trim(),
        remedy: `${t('Check the network and the package index of pip or uv.')} ${wheelsElsewhere(wheels)}`,
      };
    },
  ),
  'assets/wrong-checksum': says(
    { file: text, hash: text, found: text, expected: text, from: caseOf(wrongFiles) },
    ({ file, hash, found, expected, from }) => ({
      message: t(
        '{0} is not the file that Graft expects: its {1} is {2}, expected {3}.',
        file,
        hash,
        found,
        expected,
      ),
      remedy: inWords(wrongFiles, from),
    }),
  ),
  'network/certificates': says({ file: text, variables: texts }, ({ file, variables }) => ({
    message: t('The certificate bundle {0} cannot be read.', file),
    remedy: t('Correct or unset the variable that names the bundle (one of {0}).', variables.join(', ')),
  })),
  'network/proxy': says({ variable: text }, ({ variable }) => ({
    message: t('{0} is not the address of a proxy that Graft can use.', variable),
    remedy: t('Write {0}=http://proxy.example:3128, or unset it.', variable),
  })),
  'network/refused': says({ host: text, status: number, file: text }, ({ host, status, file }) => ({
    message: t('{0} answered with status {1} when asked for {2}.', host, status, file),
    remedy: t(
      'Try again later. Or download the file yourself into a folder, and set GRAFT_WHEELS to that folder.',
    ),
  })),
  'network/unreachable': says({ host: text, why: text, file: text }, ({ host, why, file }) => ({
    message: t('{0} cannot be reached ({1}), so {2} was not downloaded.', host, why, file),
    remedy: t(
      'Check the network, and HTTPS_PROXY if you are behind a proxy. Then run the same command again: the download resumes where it stopped.',
    ),
  })),
};

export const assetError = errorsOf(assetErrors);
