import { assetErrors } from './assets';
import type { Catalogue } from './catalogue';
import { datasetErrors } from './datasets';
import type { ErrorRecord } from './errors';
import { fileErrors } from './files';
import { formatErrors } from './formats';
import { generalErrors } from './general';
import { hubErrors } from './hub';
import { imageErrors } from './images';
import { inputErrors } from './inputs';
import { installErrors } from './install';
import { modelErrors } from './models';
import { optimizeErrors } from './optimize';
import { packageErrors } from './packages';
import { taskErrors } from './tasks';
import { trainingErrors } from './training';
import { usageErrors } from './usage';
import { weightErrors } from './weights';
import { windowErrors } from './window';

/** The catalogues of all rooms. A window loads them where it first shows an error. */
export const catalogues: Readonly<Record<string, Catalogue>> = {
  assets: assetErrors,
  datasets: datasetErrors,
  files: fileErrors,
  formats: formatErrors,
  general: generalErrors,
  hub: hubErrors,
  images: imageErrors,
  inputs: inputErrors,
  install: installErrors,
  models: modelErrors,
  optimize: optimizeErrors,
  packages: packageErrors,
  tasks: taskErrors,
  training: trainingErrors,
  usage: usageErrors,
  weights: weightErrors,
  window: windowErrors,
};

let wordings: Catalogue | undefined;

/**
 * An error as this program says it, in its display language. Logs hold English, and strangers may have written them: a code that is
 * unknown, or parts that do not fit it, leave the message as it stands there.
 */
export function inDisplayLanguage(record: ErrorRecord): ErrorRecord {
  const { code, parts } = record;
  wordings ??= Object.assign({}, ...Object.values(catalogues)) as Catalogue;
  if (!parts || !Object.hasOwn(wordings, code) || !wordings[code]!.fits(parts)) return record;
  const { message, remedy } = wordings[code]!.say(parts as never);
  const { remedy: _, ...rest } = record;
  return { ...rest, message, ...(remedy === undefined ? {} : { remedy }) };
}
