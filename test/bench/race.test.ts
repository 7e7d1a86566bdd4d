import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command, ContenderName } from '../../bench/contenders';
import { race } from '../../bench/race';

/** A contender that numbers its steps in their loss; with `fails`, it ends at that step with an error. */
function fake(fails?: number): Command {
  const program = `
    const say = (message) => console.log(JSON.stringify(message));
    console.log('noise of a library');
    say({ event: 'ready', firstStepMs: 5, device: 'none', versions: { fake: '1' } });
    let steps = 0;
    require('readline').createInterface({ input: process.stdin })
      .on('line', () => {
        steps++;
        if (steps === ${fails}) throw new RangeError('out of breath');
        say({ event: 'step', ms: 1, cpuMs: 2, loss: steps });
      })
      .on('close', () => say({ event: 'end', peakMemoryMiB: 3 }));`;
  return { program: process.execPath, args: ['-e', program], env: process.env };
}

function observed() {
  const log: string[] = [];
  const observer = {
    starting: (name: ContenderName) => log.push(`starting ${name}`),
    started: (name: ContenderName, failure?: string) => log.push(`${failure ? 'failed' : 'started'} ${name}`),
    round: (done: number, total: number) => log.push(`${done}/${total}`),
  };
  return { log, observer };
}

const noGpu = async () => undefined;

test('every contender takes a step in each round, and warm-up rounds do not count', async () => {
  const { log, observer } = observed();
  const commands = new Map<ContenderName, Command>([
    ['graft', fake()],
    ['torchEager', fake()],
  ]);
  const outcomes = await race(commands, 2, observer, noGpu);
  assert.deepEqual(log, [
    'starting graft',
    'started graft',
    'starting torchEager',
    'started torchEager',
    '1/2',
    '2/2',
  ]);
  for (const outcome of outcomes) {
    assert.ok(!('failure' in outcome));
    assert.deepEqual(
      outcome.steps.map(({ loss }) => loss),
      [4, 5],
    );
    assert.equal(outcome.peakMemoryMiB, 3);
    assert.ok(outcome.startMs > 0);
  }
});

test('one that fails says why and leaves the others running', async () => {
  const commands = new Map<ContenderName, Command>([
    ['graft', fake(5)],
    ['torchEager', { program: 'no-such-program', args: [], env: process.env }],
    ['tfjsEager', fake()],
  ]);
  const { log, observer } = observed();
  const [graft, torch, tfjs] = await race(commands, 3, observer, noGpu);
  assert.ok(graft && 'failure' in graft && /RangeError: out of breath/.test(graft.failure));
  assert.ok(torch && 'failure' in torch && /ENOENT/.test(torch.failure));
  assert.ok(tfjs && !('failure' in tfjs) && tfjs.steps.length === 3);
  assert.ok(log.includes('failed torchEager'));
});
