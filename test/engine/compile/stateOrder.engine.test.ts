import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../../src/engine/compile/graph';
import { DataType } from '../../../src/engine/compile/savedModelProto';
import { Session } from '../../../src/engine/compile/session';
import { StateOrder } from '../../../src/engine/compile/stateOrder';
import { nativeBackend } from '../../../src/engine/tensorflow/nativeBackend';

test('an update that may overtake the reads of its variable goes wrong: the order is needed', () => {
  // One variable, doubled after ten products have read it: without the edges some of them see the new value.
  const wrong = Array.from({ length: 20 }, () => racingProducts('removed')).filter((sum) => sum !== 20);
  const right = Array.from({ length: 20 }, () => racingProducts('kept')).filter((sum) => sum !== 20);
  assert.deepEqual(right, []);
  assert.ok(wrong.length > 0, 'no update overtook a read in 20 runs');
});

/** Twenty reads of a variable that is 1, each after some work, and then its doubling; what the reads add up to. */
function racingProducts(order: 'kept' | 'removed'): number {
  const graph = new Graph();
  const variable = graph.variable('x', []);
  const recorded = new StateOrder();
  const float = { dtype: { type: DataType.float32 } };
  const start = graph.add('AssignVariableOp', [variable.handle, graph.scalar(1)], float);
  const slow = (name: string) => {
    const size = graph.integers([600, 600]);
    const ones = graph.add(
      'Fill',
      [size, graph.scalar(1)],
      { T: { type: DataType.float32 } },
      { after: [start] },
    );
    return graph.add('MatMul', [ones, ones], { T: { type: DataType.float32 } }, { name });
  };
  const reads = Array.from({ length: 20 }, (_, i) => {
    const node = graph.add('ReadVariableOp', [variable.handle], float, { after: [slow(`work${i}`)] });
    recorded.ran('ReadVariableOp', variable, node);
    return node;
  });
  const after = order === 'kept' ? recorded.before('AssignAddVariableOp', variable) : [];
  const doubled = graph.add('AssignAddVariableOp', [variable.handle, graph.scalar(1)], float, {
    after: [start, ...after],
  });
  const sum = graph.add('AddN', reads, { N: { i: reads.length }, T: { type: DataType.float32 } });
  const result = graph.add('Identity', [sum], { T: { type: DataType.float32 } }, { after: [doubled] });
  const session = Session.open({ nodes: graph.nodes });
  const { binding } = nativeBackend();
  const [output] = session.run(new Map(), [result]);
  const value = binding.tensorDataSync(output!.id)[0]!;
  binding.deleteTensor(output!.id);
  session.dispose();
  return value;
}
