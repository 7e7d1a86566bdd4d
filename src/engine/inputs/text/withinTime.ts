import vm from 'node:vm';

const context = vm.createContext({ work: undefined });
const script = new vm.Script('work()');

/**
 * Does some synchronous work and breaks it off after a time; V8 can do that even in the middle of a regular expression.
 * @returns what `work` returns; undefined if its time was over
 */
export function withinTime<T>(milliseconds: number, work: () => T): { value: T } | undefined {
  context.work = work;
  try {
    return { value: script.runInContext(context, { timeout: milliseconds }) as T };
  } catch (thrown) {
    if (isTimeout(thrown)) return undefined;
    throw thrown;
  } finally {
    context.work = undefined;
  }
}

/** The error comes from the other context, so it is no `Error` of this one. */
function isTimeout(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
