import type * as z from 'zod';
import type { GraftError } from '../../experiment/errors/errors';
import { modelError, type UnsupportedConfig } from '../../experiment/errors/models';

/** The error for a config that describes a variant of a model that is not supported. */
export function unsupportedConfig(file: string, model: string, why: UnsupportedConfig): GraftError {
  return modelError('model/unsupported-config', { file, model, why }, { place: { file } });
}

/** The problems of a config: each key with its value and the allowed ones. */
export function describeIssues({ issues }: z.ZodError, json: unknown): UnsupportedConfig {
  return ['other', issues.map((issue) => describe(issue, json)).join('; ')];
}

function describe(issue: z.core.$ZodIssue, json: unknown): string {
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
  return `${issue.path.join('.') || 'config.json'} is ${JSON.stringify(value)} (${issue.message})`;
}
