import path from 'node:path';
import { findRuntime } from './npmRuntime';
import { tokenizerLibraries, tokenizersRuntime } from './tokenizersRuntime';

/**
 * The native library of the installed tokenizers.
 * @param env GRAFT_TOKENIZERS, if set, names a custom library to use instead
 * @throws GraftError `runtime/not-installed`
 */
export function findTokenizers(
  cacheFolder: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (env.GRAFT_TOKENIZERS) return path.resolve(env.GRAFT_TOKENIZERS);
  const folder = findRuntime(tokenizersRuntime, tokenizersRuntime.name, cacheFolder);
  const [file] = tokenizerLibraries[`${process.platform}-${process.arch}`]!;
  return path.join(folder, file);
}
