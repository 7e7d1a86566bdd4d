import * as vscode from 'vscode';

/** The answer of a tool to a language model. */
export async function callTool(name: string, input: object): Promise<Record<string, unknown>> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [part] = content;
  if (!(part instanceof vscode.LanguageModelTextPart)) throw new Error(`${name} answered no text.`);
  return JSON.parse(part.value) as Record<string, unknown>;
}
