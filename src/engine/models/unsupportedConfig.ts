import type * as z from 'zod';
import { GraftError } from '../../experiment/errors/errors';

/** The error for a config that describes a variant of a model that is not supported. */
export function unsupportedConfig(file: string, model: string, why: string): GraftError {
  return new GraftError(
    'model/unsupported-config',
    `${file} describes a ${model} that is not supported: ${why}.`,
    {
      remedy: 'Choose another model, or one whose config.json has the usual settings.',
      place: { file },
    },
  );
}

/** The problems of a config: each key with its value and the allowed ones. */
export function describeIssues({ issues }: z.ZodError, json: unknown): string {
  return issues.map((issue) => describe(issue, json)).join('; ');
}

function describe(issue: z.core.$ZodIssue, json: unknown): string {
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
  return `${issue.path.join('.') || 'the file'} is ${JSON.stringify(value)} (${issue.message})`;
}
