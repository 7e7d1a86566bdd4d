import { dataWords } from '../data/dataWords';
import { type Catalogue, clause, flag, number, optional, says, text, texts } from '../errors/catalogue';
import { clauseOf } from '../errors/clauses';
import { errorSentences, type GraftError } from '../errors/errors';
import { partsInDisplayLanguage } from '../errors/inDisplayLanguage';
import { type Phrase, phrasesOf, type Worded } from '../errors/phrase';
import { formatBytes } from '../words/formatNumbers';
import { t } from '../words/translation';

/** The words of a run's warnings that are not about its data. */
export const runWords = phrasesOf({
  'damaged-result': says({ stage: text, folder: text }, ({ stage, folder }) => ({
    message: t('The stored result of {0} is damaged, so it is made again: {1}', stage, folder),
  })),
  'kept-files': says({ folder: text, files: texts }, ({ folder, files }) => ({
    message: t(
      'The new package in {0} replaces what was changed since Graft wrote it, or was not written by Graft. Nothing of that is lost: {1}.',
      folder,
      files.join(', '),
    ),
  })),
  error: says({ error: clause }, ({ error }) => ({ message: errorSentences(error) })),
  killed: says({ microBatches: optional(text) }, ({ microBatches }) => ({
    message:
      microBatches === undefined
        ? t(
            'The earlier process of this run was killed. The system kills processes when it is out of memory and when it shuts down, as `kill` does.',
          )
        : t(
            'The earlier process of this run was killed, probably by the system, because memory was nearly exhausted. With {0} a step takes less memory.',
            `\`--set finetune.microBatches=${microBatches}\``,
          ),
  })),
  'long-texts': says(
    { percent: number, limit: number, at95: number, at99: number, isSampled: flag },
    ({ percent, limit, at95, at99, isSampled }) => {
      const atMost = (tokens: number) =>
        isSampled ? t('at most about {0}', tokens) : t('at most {0}', tokens);
      return {
        message: t(
          '{0} % of the texts have more than {1} tokens and were truncated. 95 % of the texts have {2} tokens, 99 % {3}; preprocess.maxLength sets the limit.',
          percent,
          limit,
          atMost(at95),
          atMost(at99),
        ),
      };
    },
  ),
  'low-memory': says({ free: number }, ({ free }) => ({
    message: t(
      'Only {0} of memory are left. The system kills a process when memory is exhausted.',
      formatBytes(free),
    ),
  })),
  'no-xla': says({ why: clause }, ({ why }) => ({
    message: t(
      'XLA could not compile the training step ({0}); training continues without it, which is slower.',
      why.message,
    ),
  })),
  'not-compiled': says({ operation: text, why: clause }, ({ operation, why }) => ({
    message: t(
      'The training step cannot be compiled because of {0} ({1}); it runs operation by operation, which is slower.',
      operation,
      why.message,
    ),
  })),
  'not-replayed': says({ format: text, why: clause }, ({ format, why }) => ({
    message: t('The model in the format {0} was written but not tried: {1}', format, errorSentences(why)),
  })),
  'other-answers': says(
    { format: text, others: number, examples: number },
    ({ format, others, examples }) => ({
      message: t(
        'In the format {0} the model gives another answer to {1} of the {2} examples that are recorded.',
        format,
        others,
        examples,
      ),
    }),
  ),
  'other-pooling': says({ pooling: text, examples: optional(number) }, ({ pooling, examples }) => ({
    message:
      examples === undefined
        ? t(
            'This sentence encoder was trained with {0} pooling, but the run uses its pooler. Try model.pooling: {0}, since the model is frozen.',
            pooling,
          )
        : t(
            'This sentence encoder was trained with {0} pooling, but the run uses its pooler. Try model.pooling: {0}, since there are only {1} examples.',
            pooling,
            examples,
          ),
  })),
  'shape-bound': says({ program: text, why: clause }, ({ program, why }) => ({
    message: t('The program {0} is compiled again for each batch shape, because {1}.', program, why.message),
  })),
  'stored-larger': says(
    { name: text, measured: number, format: text, stored: number },
    ({ name, measured, format, stored }) => ({
      message: t(
        'The weights of "{0}" take {1}, but no format of this package stores them in so few bytes: the smallest, {2}, has {3}. Add onnx-compact to package.formats.',
        name,
        formatBytes(measured),
        format,
        formatBytes(stored),
      ),
    }),
  ),
} satisfies Catalogue);

/** A warning made from an error that stops nothing. @param error as it was thrown */
export function warningOf(error: GraftError): Worded & { readonly code: string } {
  return { code: error.code, ...runWords.worded('error', { error: clauseOf(error) }) };
}

/** A run's warning in the language of this program, as far as it has the words. */
export function warningText({ message, words }: { message: string; words?: Phrase | undefined }): string {
  if (!words) return message;
  const phrase = words.parts ? { ...words, parts: partsInDisplayLanguage(words.parts) } : words;
  return (dataWords.inWords(phrase) ?? runWords.inWords(phrase))?.message ?? message;
}
