// Runs jobs side by side. A job may wait for others.

/**
 * Runs jobs, `atATime` at once: each time the first of the list whose needs are done. The longest jobs should therefore stand first.
 * @param jobs `{ run, does, needs, isIdle }`: `does` names the result that other jobs may need, `needs` lists the names that this job
 * waits for; an idle job mostly sleeps and takes no place from others
 * @throws the error of the first job that fails; if a job needs what no job does
 */
export function runJobs(jobs, atATime) {
  const [waiting, done] = [[...jobs], new Set()];
  const running = { busy: 0, idle: 0 };
  return new Promise((resolve, reject) => {
    const start = async ({ run, does, isIdle }) => {
      running[isIdle ? 'idle' : 'busy'] += 1;
      await run();
      running[isIdle ? 'idle' : 'busy'] -= 1;
      done.add(does);
      startNext();
    };
    const nextAt = () =>
      waiting.findIndex(
        ({ needs = [], isIdle }) =>
          (isIdle || running.busy < atATime) && needs.every((name) => done.has(name)),
      );
    const startNext = () => {
      for (let at = nextAt(); at >= 0; at = nextAt()) start(...waiting.splice(at, 1)).catch(reject);
      if (running.busy + running.idle > 0) return;
      if (waiting.length === 0) resolve();
      else reject(new Error(`No job does ${waiting[0].needs.filter((name) => !done.has(name)).join(', ')}.`));
    };
    startNext();
  });
}
