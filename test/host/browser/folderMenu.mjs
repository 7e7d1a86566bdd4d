// The menu of a folder or file in the explorer.
import { until } from './until.mjs';

const offerIn = (page) => page.getByRole('menuitem', { name: 'Fine-tune Model…' });

/**
 * Opens the menu of a folder or file. A palette that closes at the same moment takes the focus, and so closes the menu.
 * @returns whether it offers to fine-tune
 */
export async function openFolderMenu(page, name) {
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  const copyPath = page.getByRole('menuitem', { name: 'Copy Path' }).first();
  await until(async () => {
    await row.click({ button: 'right' });
    return copyPath.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
  }, 'the menu');
  return (await offerIn(page).count()) > 0;
}

/** Chooses "Fine-tune Model…" in the menu of a folder or file, as soon as it is there, and waits for the question for the model. */
export async function fineTuneFromMenu(page, name) {
  await until(async () => {
    const isThere = await openFolderMenu(page, name);
    if (!isThere) await page.keyboard.press('Escape');
    return isThere;
  }, 'the offer in the menu');
  // A menu that has only just opened does not take a click.
  await until(async () => {
    if ((await offerIn(page).count()) > 0) await offerIn(page).click();
    return (await page.locator('.quick-input-title', { hasText: 'Pretrained Model' }).count()) > 0;
  }, 'the question for the model');
}
