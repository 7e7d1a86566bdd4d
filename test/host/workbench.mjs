// A real workbench for the tests: the server, a browser that shows it, and the handles that the tests use.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import envPaths from 'env-paths';
import { chromium } from 'playwright-core';
import { startHost } from '../../tools/vscode-host/host.mjs';

/** The differences from a user's workbench: nothing moves, nothing saves by itself, and the explorer opens no folder by itself. */
const settings = {
  'explorer.autoReveal': false,
  'workbench.reduceMotion': 'on',
  'files.autoSave': 'off',
  'notebook.confirmDeleteRunningCell': false,
};

/** The panel's frame: not a notebook's, and not a view's. */
const panelFrame = 'iframe.webview[src*="extensionId=graft.graft"]:not([src*="purpose="])';

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Opens a folder in a workbench. `stop` ends the browser, the server, and everything that they started. */
export async function openWorkbench({
  folder,
  extensions = [],
  env = {},
  args = [],
  onPage,
  query = '',
  isTrusted = true,
}) {
  // Where nobody answers the question, a folder is not trusted.
  const extraSettings = { ...settings, 'security.workspace.trust.startupPrompt': 'never' };
  const host = await startHost({ extensions, extraSettings, env, args, isTrusted });
  const browser = await launchBrowser();
  const stop = async () => {
    await browser.close().catch(() => {});
    await host.stop();
  };
  try {
    // As high as a whole experiment: outputs outside of the window are not drawn at all.
    const context = await browser.newContext({ viewport: { width: 1400, height: 3200 } });
    return { page: await openPage(context, { host, folder, onPage, query }), host, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where the window on a folder is. */
export function addressOf(host, folder) {
  return `${host.url}/?folder=${encodeURIComponent(folder)}`;
}

/** One more window of an open workbench, on the same folder, with its own extension host. */
export function openWindow({ page, ...rest }) {
  return openPage(page.context(), rest);
}

async function openPage(context, { host, folder, onPage, query = '' }) {
  const page = await context.newPage();
  // Only what fails waits so long: a machine with one core draws a window while a training has half of it.
  page.setDefaultTimeout(90_000);
  await onPage?.(page);
  await page.addInitScript(stopSpinners);
  await page.goto(`${addressOf(host, folder)}${query}`);
  return page;
}

/** Stops the workbench's spinners: they draw sixty frames a second while a training runs, which takes most of a core without a GPU. */
function stopSpinners() {
  if (window !== window.top) return;
  const still = new CSSStyleSheet();
  still.replaceSync('.codicon-modifier-spin, .progress-bit { animation: none !important }');
  document.adoptedStyleSheets.push(still);
}

/** The workbench as a user handles it. */
export class Workbench {
  constructor(page, host) {
    this.page = page;
    this.settingsFile = path.join(host.folder, 'user/Machine/settings.json');
  }

  /** Waits until the extension's contributions are known: before that, an experiment opens as plain text. */
  async ready() {
    await this.page.getByRole('treeitem', { name: 'reviews.csv' }).waitFor();
    await this.find('Graft: Fine-tune Model');
    await this.page.keyboard.press('Escape');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Opens Graft's own views beside the editor. A click when they are open would close them. */
  async openTree() {
    const title = this.page.locator('.sidebar .composite.title', { hasText: /^graft/i });
    for (let tries = 0; tries < 5; tries++) {
      if (await title.isVisible()) return;
      await this.page.locator('.activitybar .action-item a[aria-label^="Graft"]').first().click();
      await title.waitFor({ timeout: 10_000 }).catch(() => undefined);
    }
    throw new Error("Graft's views do not open.");
  }

  /** Leaves the window as a user finds it: nothing open, nothing said, and the explorer beside it. */
  async closeAll() {
    await this.page.keyboard.press('Escape');
    for (let tries = 0; (await this.page.locator('.tab').count()) > 0; tries++) {
      if (tries === 10) throw new Error('The editors do not close.');
      await this.run('View: Revert and Close Editor');
      await this.page.waitForTimeout(100);
    }
    if ((await this.page.locator('.notification-toast').count()) > 0)
      await this.run('Notifications: Clear All Notifications');
    const explorer = this.page.locator('.explorer-folders-view');
    if (await explorer.isVisible()) return;
    await this.run('View: Show Explorer');
    // Two views that are asked for at the same moment may end in neither.
    await explorer.waitFor();
  }

  async run(command) {
    await this.find(command);
    await this.page.locator('.quick-input-widget input[type=text]').first().press('Enter');
  }

  /** Opens the palette at a command. The list does not grow by itself: what comes later is found by asking again. */
  async find(command) {
    const input = await this.openPalette();
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first();
    // On a busy machine the list may take longer than a short wait, and asking again restarts it: wait longer each time.
    for (let seconds = 1; seconds <= 10; seconds++) {
      await input.fill('>');
      await input.fill(`>${command}`);
      const isThere = await row.waitFor({ timeout: 1000 * seconds }).then(
        () => true,
        () => false,
      );
      if (isThere) return;
      // It lists what could be done when it was opened: a window that was still starting knew less.
      await this.page.keyboard.press('Escape');
      await this.openPalette();
    }
    throw new Error(`There is no command ${command}.`);
  }

  /** Opens the palette; an editor that opens at the same moment closes it again. @returns its line */
  async openPalette() {
    const input = this.page.locator('.quick-input-widget input[type=text]').first();
    for (let tries = 0; tries < 5; tries++) {
      await this.page.locator('.monaco-workbench').press('F1');
      const isThere = await input.waitFor({ state: 'visible', timeout: 4000 }).then(
        () => true,
        () => false,
      );
      if (isThere) return input;
    }
    throw new Error('The palette does not open.');
  }

  /** Picks an entry of the list that is open. */
  async pick(text) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
    await row.click();
  }

  /** Clicks the button of a row of a tree, which only a row under the pointer has; a tree that changes may move the row away. */
  async clickInRow(row, name) {
    const button = row.getByRole('button', { name });
    for (let tries = 0; tries < 5; tries++) {
      await this.page.mouse.move(0, 0);
      await row.hover();
      const isClicked = await button.click({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (isClicked) return;
    }
    await button.click();
  }

  /** Waits until the explorer lists a file. On a busy machine its watcher may lose the event of a new file, so it reads the folder again. */
  async listed(name) {
    const item = this.page.getByRole('treeitem', { name, exact: true });
    for (let tries = 0; tries < 3; tries++) {
      const isThere = await item.waitFor({ timeout: 15_000 }).then(
        () => true,
        () => false,
      );
      if (isThere) return;
      await this.run('Refresh Explorer');
    }
    await item.waitFor();
  }

  /** Opens an experiment alone, since each open notebook has its own document for outputs. */
  async openFile(name) {
    await this.listed(name);
    await this.run('View: Close All Editors');
    await this.page.locator('.tab').first().waitFor({ state: 'detached' });
    // The tooltip of a file under the pointer may cover the next file.
    await this.page.mouse.move(0, 0);
    await this.page.locator('.context-view .hover-contents').waitFor({ state: 'hidden' });
    await this.page.getByRole('treeitem', { name, exact: true }).dblclick();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    const visible = (selector) => this.page.locator(selector).filter({ visible: true }).first();
    await visible('.notebookOverlay .code-cell-row').waitFor();
    await visible('.kernel-label:has-text("Graft")').waitFor();
  }

  /** The document in which the outputs of the open notebook are. */
  get outputs() {
    return this.page
      .frameLocator('.notebookOverlay iframe.webview')
      .frameLocator('#active-frame')
      .locator('body');
  }

  /** The same as a frame, in which a script can be run. */
  async outputFrame() {
    const outer = await this.page.locator('.notebookOverlay iframe.webview').first().contentFrame();
    return (await outer.locator('#active-frame').elementHandle()).contentFrame();
  }

  /** The document of the panel beside the notebook. */
  get panel() {
    return this.page.frameLocator(panelFrame).frameLocator('#active-frame').locator('body');
  }

  /** The same as a frame, in which a script can be run. */
  async panelFrame() {
    const outer = await this.page.locator(panelFrame).first().contentFrame();
    return (await outer.locator('#active-frame').elementHandle()).contentFrame();
  }

  /**
   * Sets the theme, and waits until a document has it.
   * @param shown the document; that of the outputs if none is given
   */
  async setTheme(name, bodyClass, shown) {
    await this.setWindowTheme(name, bodyClass);
    const frame = shown ?? (await this.outputFrame());
    await frame.waitForFunction((wanted) => document.body.classList.contains(wanted), bodyClass);
  }

  async setWindowTheme(name, bodyClass) {
    const current = JSON.parse(readFileSync(this.settingsFile, 'utf8'));
    writeFileSync(this.settingsFile, JSON.stringify({ ...current, 'workbench.colorTheme': name }));
    // The window calls its high contrast themes otherwise than its webviews do.
    const own = { 'vscode-dark': 'vs-dark', 'vscode-light': 'vs', 'vscode-high-contrast': 'hc-black' };
    await this.page.locator(`.monaco-workbench.${own[bodyClass] ?? 'hc-light'}`).waitFor();
  }
}

/** The Chromium of this machine. */
export async function launchBrowser() {
  const executablePath = [process.env.GRAFT_BROWSER, ...browsers].find((file) => file && existsSync(file));
  if (!executablePath) throw new Error('There is no Chromium. Install it, or name one in GRAFT_BROWSER.');
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  });
}

/**
 * A cache folder with all that is in the user's (the engine above all) but the locks: a training that goes on elsewhere on the machine
 * would keep those of the tests waiting.
 */
export function cacheBeside(folder) {
  const users = process.env.GRAFT_CACHE ?? envPaths('graft', { suffix: '' }).cache;
  const own = path.join(folder, 'cache');
  mkdirSync(own);
  for (const name of existsSync(users) ? readdirSync(users) : [])
    if (name !== 'locks') symlinkSync(path.join(users, name), path.join(own, name));
  return own;
}

/** A temporary folder that goes when `use` is over. */
export async function withTemporaryFolder(use) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
