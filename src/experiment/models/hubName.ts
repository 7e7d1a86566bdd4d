/** A repository on the Hugging Face hub at a revision: `hub:ORG/NAME@REVISION` in an experiment. */
export interface HubName {
  /** `ORG/NAME`; a few old ones have no organization. */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

const prefix = 'hub:';
const part = '[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_-])?';
const repositoryPattern = new RegExp(`^(?:${part}/)?${part}$`);
/** A revision becomes a path, so no part of it may lead out of its folder. */
const revisionPattern = /^[A-Za-z0-9_][\w.+-]*(?:\/[A-Za-z0-9_][\w.+-]*)*$/;

/** Whether `model.preset` names a repository on the hub. */
export const isHubName = (preset: string): boolean => preset.startsWith(prefix);

/** Parses `hub:ORG/NAME@REVISION`, where the revision defaults to `main`; undefined for an invalid name. */
export function parseHubName(preset: string): HubName | undefined {
  if (!isHubName(preset)) return undefined;
  const [repository = '', revision = 'main', ...rest] = preset.slice(prefix.length).split('@');
  const isRepository = repositoryPattern.test(repository) && !/--|\.\./.test(repository);
  const isRevision = revisionPattern.test(revision) && !revision.includes('..') && revision.length <= 200;
  return isRepository && isRevision && rest.length === 0 ? { repository, revision } : undefined;
}

/** The name of a repository in an experiment, without the default branch. */
export function hubName({ repository, revision }: HubName): string {
  return `${prefix}${repository}${revision === 'main' ? '' : `@${revision}`}`;
}

/** The address of a repository's page. */
export const hubPage = (repository: string): string => `https://huggingface.co/${repository}`;

/** Whether a revision is a commit, which never changes. */
export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);
