import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineEnvironment } from '../../../src/extension/runs/engineCommand';

test('the engine runs as Node, and hears nothing that VS Code says to its own children', () => {
  const env = engineEnvironment({
    PATH: '/bin',
    VSCODE_PID: '1',
    VSCODE_IPC_HOOK: 'x',
    NODE_OPTIONS: '--inspect',
    MISSING: undefined,
  });
  assert.deepEqual(env, { PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' });
});
