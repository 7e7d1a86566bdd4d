/** So many reports make a smooth bar; one for each of a hundred thousand images would fill the log. */
const reports = 200;

/** Calls `report` so many times at most while `done` counts up to `total`, and with the last. */
export function atTimes(total: number, report: (done: number) => void): (done: number) => void {
  const step = Math.ceil(total / reports);
  return (done) => {
    if (done % step === 0 || done === total) report(done);
  };
}
