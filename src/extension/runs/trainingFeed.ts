import type { ToRenderer } from '../../experiment/protocols/notebookProtocol';
import type { RunState } from '../../experiment/runs/runState';
import { trainingOf } from '../../runs/stageOutputs';

/** The points of a training for a view that already has some of them. */
export class TrainingFeed {
  private sent = { steps: 0, epochs: 0 };

  /** The next message holds everything: the view is new, or has missed something. */
  restart(): void {
    this.sent = { steps: 0, epochs: 0 };
  }

  /** The news since the last message. */
  next(runId: string, state: RunState): ToRenderer {
    const { curve, epochs, ...rest } = trainingOf(state);
    const { steps: fromStep, epochs: fromEpoch } = this.sent;
    this.sent = { steps: curve.length, epochs: epochs.length };
    const training = { curve: curve.slice(fromStep), epochs: epochs.slice(fromEpoch), ...rest };
    return { type: 'training', runId, fromStep, fromEpoch, training };
  }
}
