import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromRenderer } from '../../src/experiment/protocols/notebookProtocol';
import { Explanations } from '../../webview/evaluation/explanations';

const explanation = 'data:image/png;base64,AAAA';

test('an image is asked about once for all waiting callers', async () => {
  const posted: FromRenderer[] = [];
  const explanations = new Explanations((message) => posted.push(message));
  const explain = explanations.ofRun('a');
  const both = Promise.all([explain('cat.png'), explain('cat.png')]);
  const other = explanations.ofRun('b')('cat.png');
  assert.deepEqual(
    posted,
    ['a', 'b'].map((runId) => ({ type: 'explain', runId, image: 'cat.png' })),
  );
  explanations.receive({ type: 'explained', runId: 'a', image: 'cat.png', explanation });
  assert.deepEqual(await both, [explanation, explanation]);
  explanations.receive({
    type: 'explained',
    runId: 'b',
    image: 'cat.png',
    error: { code: 'run/no-model', message: 'It is gone.', remedy: 'Run it again.' },
  });
  await assert.rejects(other, { message: 'It is gone. Run it again.' });
  const again = explain('cat.png');
  assert.equal(posted.length, 3);
  explanations.receive({ type: 'explained', runId: 'a', image: 'cat.png', explanation });
  assert.equal(await again, explanation);
});
