import path from 'node:path';
import * as vscode from 'vscode';
import { type FormatName, formatUses } from '../../experiment/models/formatNames';
import { t } from '../../experiment/words/translation';
import { fileExists } from '../../files/fileExists';

/** The folder and formats of a package. */
export interface PackageChoice {
  /** A path relative to the experiment's folder, with forward slashes, or absolute. */
  readonly to: string;
  readonly formats: readonly FormatName[];
}

type FormatItem = vscode.QuickPickItem & { readonly format: FormatName };

const otherFolder = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('folder-opened'),
  tooltip: t('Package to Another Folder…'),
});

/**
 * Lets the user choose folder and formats in one list; undefined if cancelled.
 * @param fitting the formats that the model can have
 */
export async function pickPackage(
  folder: string,
  before: PackageChoice,
  fitting: readonly FormatName[],
): Promise<PackageChoice | undefined> {
  const pick = vscode.window.createQuickPick<FormatItem>();
  let { to } = before;
  const show = () => {
    pick.title = t('Package to {0}', to);
    pick.show();
  };
  const items = fitting.map((format) => ({ format, label: format, description: formatUses[format]() }));
  Object.assign(pick, { items, canSelectMany: true, ignoreFocusOut: true, buttons: [otherFolder()] });
  pick.placeholder = t('Formats to write; the button above chooses another folder');
  pick.selectedItems = items.filter(({ format }) => before.formats.includes(format));
  try {
    return await new Promise((resolve) => {
      let isChoosing = false;
      pick.onDidTriggerButton(async () => {
        isChoosing = true;
        to = (await chooseFolder(folder, path.basename(before.to))) ?? to;
        isChoosing = false;
        show();
      });
      pick.onDidAccept(() => resolve({ to, formats: pick.selectedItems.map(({ format }) => format) }));
      pick.onDidHide(() => !isChoosing && resolve(undefined));
      show();
    });
  } finally {
    pick.dispose();
  }
}

/** Replaces a folder that is a package; in any other folder, the package gets a new subfolder. */
async function chooseFolder(folder: string, name: string): Promise<string | undefined> {
  const options = { canSelectFolders: true, canSelectFiles: false, defaultUri: vscode.Uri.file(folder) };
  const [chosen] = (await vscode.window.showOpenDialog({ ...options, openLabel: t('Package Here') })) ?? [];
  if (!chosen) return undefined;
  const isPackage = await fileExists(path.join(chosen.fsPath, 'graft.json'));
  const target = isPackage ? chosen.fsPath : path.join(chosen.fsPath, name);
  const relative = path.relative(folder, target);
  return relative.startsWith('..') || path.isAbsolute(relative) ? target : relative.split(path.sep).join('/');
}
