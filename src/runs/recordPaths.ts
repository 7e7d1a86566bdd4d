import path from 'node:path';
import type { RunRecord } from '../experiment/runs/run';

/**
 * The paths in `run.json` are relative to the folder that holds `.graft`, with `/` between names, so that a project that was copied or
 * moved shows its results. In memory they are absolute. Records of earlier versions hold absolute paths, which stay as they are.
 */
export function toStoredPaths(record: RunRecord, project: string): RunRecord {
  return mapPaths(record, (file) => {
    const relative = path.relative(project, file);
    // Another drive has no relative path.
    return path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
  });
}

/** The same record with absolute paths. */
export function fromStoredPaths(record: RunRecord, project: string): RunRecord {
  return mapPaths(record, (file) => path.resolve(project, file));
}

function mapPaths(record: RunRecord, map: (file: string) => string): RunRecord {
  const { experiment, result, error } = record;
  return {
    ...record,
    experiment: map(experiment),
    ...(result?.package
      ? { result: { ...result, package: { ...result.package, path: map(result.package.path) } } }
      : {}),
    ...(error?.place ? { error: { ...error, place: { ...error.place, file: map(error.place.file) } } } : {}),
  };
}
