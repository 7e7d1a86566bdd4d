import type { GraftError } from '../../../experiment/errors/errors';
import { type BadAnswer, hubError } from '../../../experiment/errors/hub';
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
    hubError('hub/no-revision', { repository, revision, page: hubPage(repository) }),
  EntryNotFound: ({ repository, revision, file }) =>
    hubError('hub/no-file', { repository, revision, file: file ?? '', page: hubPage(repository) }),
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
  return hubError('hub/refused', { host: hostOf(asked.url), status, file: asked.file ?? asked.repository });
}

function gated({ repository }: HubQuestion): GraftError {
  return hubError('hub/gated', { repository, page: hubPage(repository) });
}

function noRepository({ repository }: HubQuestion): GraftError {
  return hubError('hub/no-repository', { repository, page: hubPage(repository) });
}

function badToken(): GraftError {
  return hubError('hub/bad-token', { isKnown: true });
}

/** The answer is not from a hub: a proxy's page, or another server. */
export function badAnswer(url: string, why: BadAnswer, cause?: unknown): GraftError {
  return hubError('hub/bad-answer', { host: hostOf(url), why }, { cause });
}
