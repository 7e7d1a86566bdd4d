import { assetErrors } from './assets';
import {
  type Catalogue,
  type Clause,
  clause,
  type Part,
  type Parts,
  type Sentences,
  type Wording,
} from './catalogue';
import { choosingErrors } from './choosing';
import { columnErrors } from './columns';
import { compileClauses } from './compile';
import { datasetErrors } from './datasets';
import type { ErrorRecord } from './errors';
import { allowedClauses, experimentErrors } from './experiment';
import { fileErrors } from './files';
import { formatErrors } from './formats';
import { generalErrors } from './general';
import { hubErrors } from './hub';
import { imageErrors } from './images';
import { inputErrors } from './inputs';
import { installErrors } from './install';
import { modelErrors } from './models';
import { optimizeErrors } from './optimize';
import { packageClauses, packageErrors } from './packages';
import { taskErrors } from './tasks';
import { trainingErrors } from './training';
import { usageErrors } from './usage';
import { weightErrors } from './weights';
import { windowErrors } from './window';

/** The catalogues of all rooms. A window loads them where it first shows an error. */
export const catalogues: Readonly<Record<string, Catalogue>> = {
  assets: assetErrors,
  columns: columnErrors,
  datasets: datasetErrors,
  experiment: experimentErrors,
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
  choosing: choosingErrors,
  training: trainingErrors,
  usage: usageErrors,
  weights: weightErrors,
  window: windowErrors,
};

/** The catalogues of reasons inside sentences, which are no errors by themselves. */
const clauses: readonly Catalogue[] = [allowedClauses, compileClauses, packageClauses];

let wordings: Catalogue | undefined;

/**
 * An error as this program says it, in its display language, with the reasons inside its sentences. Logs hold English, and strangers may
 * have written them: a code that is unknown, or parts that do not fit it, leave the message as it stands there.
 */
export function inDisplayLanguage<R extends ErrorRecord | Clause>(record: R): R {
  const { code, remedy: _, ...rest } = record;
  const parts = record.parts && partsInDisplayLanguage(record.parts);
  wordings ??= Object.assign({}, ...Object.values(catalogues), ...clauses) as Catalogue;
  if (!parts || !Object.hasOwn(wordings, code) || !wordings[code]!.fits(parts)) return record;
  const said = saidOf(wordings[code]!, parts);
  if (!said) return record;
  const { message, remedy } = said;
  return { ...rest, code, message, ...(remedy === undefined ? {} : { remedy }) } as R;
}

/** The parts of a case may be of a wrong type, in a log that a stranger wrote: then there are no words. */
function saidOf(wording: Wording<never>, parts: Parts): Sentences | undefined {
  try {
    return wording.say(parts as never);
  } catch {
    return undefined;
  }
}

/** The parts of a sentence with the reasons among them in the display language. */
export function partsInDisplayLanguage(parts: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, partInDisplayLanguage(part)]));
}

function partInDisplayLanguage(part: Part | undefined): Part | undefined {
  if (Array.isArray(part)) return part.map((one) => (clause(one) ? inDisplayLanguage(one) : one));
  return clause(part) ? inDisplayLanguage(part) : part;
}
