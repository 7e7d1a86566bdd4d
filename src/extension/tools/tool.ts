import * as vscode from 'vscode';
import type * as z from 'zod';
import { GraftError, toErrorRecord } from '../../experiment/errors/errors';

/** A function that a language model in the editor may call. */
export interface Tool<Input> {
  readonly input: z.ZodType<Input>;
  /** The confirmation for the user; absent for tools that change nothing. */
  confirm?(input: Input): vscode.LanguageModelToolConfirmationMessages;
  /** Runs the tool; the model gets the result as JSON. */
  answer(input: Input): Promise<unknown>;
}

/**
 * Registers a tool under its name in package.json. Errors in the input are returned, not thrown, so that the model can correct them.
 * @param load called on first use
 */
export function registerTool<Input>(name: string, load: () => Promise<Tool<Input>>): vscode.Disposable {
  return vscode.lm.registerTool<unknown>(name, {
    prepareInvocation: async ({ input }) => {
      const tool = await load();
      const parsed = tool.input.safeParse(input);
      if (!parsed.success || !tool.confirm) return undefined;
      return { confirmationMessages: tool.confirm(parsed.data) };
    },
    invoke: async ({ input }) => {
      const answer = await answerOf(await load(), input);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(answer))]);
    },
  });
}

async function answerOf<Input>(tool: Tool<Input>, input: unknown): Promise<unknown> {
  const parsed = tool.input.safeParse(input);
  if (!parsed.success) return { error: parsed.error.message };
  try {
    return await tool.answer(parsed.data);
  } catch (thrown) {
    if (!(thrown instanceof GraftError)) throw thrown;
    const { code, message, remedy } = toErrorRecord(thrown);
    return { error: message, code, remedy };
  }
}
