/**
 * The environment of an engine process. On the desktop the editor's executable is Electron, which behaves as Node only with
 * ELECTRON_RUN_AS_NODE; variables that VS Code sets for its own children must not reach ours.
 */
export function engineEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !name.startsWith('VSCODE_') && name !== 'NODE_OPTIONS') own[name] = value;
  return { ...own, ELECTRON_RUN_AS_NODE: '1' };
}
