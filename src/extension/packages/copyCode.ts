import * as vscode from 'vscode';
import type { SnippetLanguage } from '../../experiment/protocols/snippetFiles';
import { t } from '../../experiment/words/translation';
import { codeSnippet, snippets } from './codeSnippets';

/** Copies code that asks a package. Throws `package/no-snippet`. */
export async function copyCode(folder: string, language: SnippetLanguage): Promise<void> {
  await vscode.env.clipboard.writeText(await codeSnippet(folder, language));
  vscode.window.setStatusBarMessage(t('Graft: Copied code for {0}', snippets[language].title()), 3000);
}

/** Asks for the target of the code and copies the code. */
export async function chooseCode(folder: string): Promise<void> {
  const items = Object.entries(snippets).map(([language, { title }]) => ({
    label: title(),
    language: language as SnippetLanguage,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: t('Copy code for') });
  if (picked) await copyCode(folder, picked.language);
}
