import { GraftError } from '../../../experiment/errors/errors';
import { type HubName, hubPage } from '../../../experiment/models/hubName';
import { hostOf } from '../networkErrors';

/** The refused request. */
export interface HubQuestion extends HubName {
  readonly url: string;
  /** The requested file of the repository, if any. */
  readonly file?: string;
}

/** The codes of the hub's refusals, first by its header, because one status covers several. */
const refusals: Readonly<Record<string, (asked: HubQuestion) => GraftError>> = {
  GatedRepo: gated,
  RepoNotFound: noRepository,
  RevisionNotFound: ({ repository, revision }) =>
    new GraftError('hub/no-revision', `${repository} has no branch, tag or commit ${revision}.`, {
      remedy: `See what there is at ${hubPage(repository)}/tree/main, or leave @${revision} out.`,
    }),
  EntryNotFound: ({ repository, revision, file }) =>
    new GraftError('hub/no-file', `${repository} has no file ${file} at ${revision}.`, {
      remedy: `Choose another revision: ${hubPage(repository)}/commits/main lists them.`,
    }),
};

/**
 * The error for a status of 400 or more. Without a token, the hub does not distinguish private from missing repositories.
 */
export function hubRefusal({ status, headers }: Response, asked: HubQuestion): GraftError {
  const message = headers.get('x-error-message') ?? '';
  if (/invalid credentials|invalid username or password/i.test(message)) return badToken();
  const known = refusals[headers.get('x-error-code') ?? ''];
  if (known) return known(asked);
  if (status === 401) return noRepository(asked);
  if (status === 403) return gated(asked);
  if (status === 404) return refusals[asked.file === undefined ? 'RepoNotFound' : 'EntryNotFound']!(asked);
  return new GraftError(
    'hub/refused',
    `${hostOf(asked.url)} answered with status ${status} when asked for ${asked.file ?? asked.repository}.`,
    { remedy: status === 429 ? 'It was asked too often: try again in some minutes.' : 'Try again later.' },
  );
}

function gated({ repository }: HubQuestion): GraftError {
  return new GraftError(
    'hub/gated',
    `The authors of ${repository} give its files only to those who accept their conditions.`,
    {
      remedy: `Accept them at ${hubPage(repository)}, then set HF_TOKEN to a token of the same account (https://huggingface.co/settings/tokens).`,
    },
  );
}

function noRepository({ repository }: HubQuestion): GraftError {
  return new GraftError('hub/no-repository', `The Hugging Face hub has no model ${repository} for you.`, {
    remedy: `Check the name at ${hubPage(repository)}. If the model is private, set HF_TOKEN to a token of an account that may read it.`,
  });
}

function badToken(): GraftError {
  return new GraftError('hub/bad-token', 'The Hugging Face hub does not know the token that it was given.', {
    remedy: 'Set HF_TOKEN to a token from https://huggingface.co/settings/tokens, or unset it.',
  });
}

/** The answer is not from a hub: a proxy's page, or another server. */
export function badAnswer(url: string, why: string, cause?: unknown): GraftError {
  return new GraftError(
    'hub/bad-answer',
    `${hostOf(url)} does not answer as the Hugging Face hub does: ${why}.`,
    {
      remedy: 'Check HF_ENDPOINT, and whether a proxy in between answers instead.',
      cause,
    },
  );
}
