// Runs jobs side by side. A job may wait for others.

/**
 * Runs jobs, `atATime` at once: each time the first of the list whose needs are done. The longest jobs should therefore stand first.
 * @param jobs `{ run, does, needs }`: `does` names the result that other jobs may need, `needs` lists the names that this job waits for
 * @throws the error of the first job that fails; if a job needs what no job does
 */
export function runJobs(jobs, atATime) {
  const [waiting, done] = [[...jobs], new Set()];
  let running = 0;
  return new Promise((resolve, reject) => {
    const start = async ({ run, does }) => {
      running += 1;
      await run();
      running -= 1;
      done.add(does);
      startNext();
    };
    const startNext = () => {
      while (running < atATime) {
        const at = waiting.findIndex(({ needs = [] }) => needs.every((name) => done.has(name)));
        if (at < 0) break;
        start(...waiting.splice(at, 1)).catch(reject);
      }
      if (running > 0) return;
      if (waiting.length === 0) resolve();
      else reject(new Error(`No job does ${waiting[0].needs.filter((name) => !done.has(name)).join(', ')}.`));
    };
    startNext();
  });
}
