import type { RateSearch } from '../engine/training/findRate';
import type { NewEvent } from '../experiment/events';
import { emptyRunState } from '../experiment/run';
import { drawCurve } from './drawCurve';
import { printJson } from './printJson';
import { readRequest } from './readRequest';
import { deviceOption, type RunOptions } from './runOptions';
import { runTask } from './runTask';
import { onStopRequest } from './stopRequests';
import { TerminalView } from './terminalView';

/** `graft find-rate`: runs the test and shows what it found. */
export async function showRateSearch(
  file: string,
  options: Pick<RunOptions, 'json' | 'set' | 'cpu' | 'gpu'>,
): Promise<void> {
  const { plan } = await readRequest(file, { set: options.set, until: 'preprocess' });
  const stops: (() => void)[] = [];
  try {
    const search = await runTask<RateSearch>(
      { kind: 'find-rate', plan },
      {
        device: deviceOption(options),
        onEvent: showProgress(stops),
        onStart: async (post) => {
          stops.push(
            onStopRequest(
              () => post({ type: 'cancel' }),
              (text) => console.error(text),
            ),
          );
        },
      },
    );
    if (options.json) printJson(search);
    else console.log(describeSearch(search));
  } finally {
    for (const stop of stops) stop();
  }
}

/** Progress and warnings on stderr, so that stdout has the result alone. */
function showProgress(stops: (() => void)[]): (event: NewEvent) => void {
  const view = new TerminalView(process.stderr);
  stops.push(() => view.close());
  const state = emptyRunState();
  return (event) => view.show('', { ...event, seq: 0, time: new Date().toISOString() }, state);
}

function describeSearch({ points, suggestion }: RateSearch): string {
  const curve = points.map(({ learningRate, smoothed }) => [Math.log10(learningRate), smoothed] as const);
  const verdict =
    suggestion === undefined
      ? 'The loss fell at none of these learning rates.'
      : `The loss falls fastest at ${suggestion.toExponential(1)}: set finetune.learningRate to that, or to less.`;
  return `${drawCurve(curve, { x: (value) => `1e${value.toFixed(1)}`, y: (value) => value.toFixed(3) })}\n\n${verdict}`;
}
