/** @file What a person does in a VS Code window, in words: open, complete, fix, click, read. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { patience, until } from '../patience.mjs';

const artefacts = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../artefacts');

export class Window {
  constructor(page) {
    this.page = page;
  }

  static async open(browser, url, size = { width: 1500, height: 950 }) {
    // A POSIX locale gives the browser a language tag that `Intl` refuses.
    const context = await browser.newContext({ viewport: size, locale: 'en-US' });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('.monaco-workbench').waitFor();
    return new Window(page);
  }

  get lines() {
    return this.page.locator('.editor-instance .view-lines').first();
  }

  /** The page inside the panel's webview. */
  get panel() {
    return this.page.frameLocator('iframe.webview.ready[src*="extensionId=pinn-lens"]').frameLocator('#active-frame');
  }

  /** A part of the panel (`header`, `#losses`), scrolled to: the page draws only what is on the screen. */
  async part(selector) {
    const part = this.panel.locator(selector).first();
    await part.scrollIntoViewIfNeeded();
    return part;
  }

  /** What `find` finds in a part of the panel, once it is there; what is drawn above may push the part out again. */
  async inPanel(selector, find) {
    return until(async () => {
      const found = find(await this.part(selector)).first();
      return (await found.isVisible()) && found;
    }, `what is looked for in ${selector}`);
  }

  /** A word in the panel's bar or in what is said below it, once it stands there. */
  inHeader(text) {
    return this.inPanel('main', (main) => main.locator('header, .said').getByText(text));
  }

  /** A part of the panel that stands behind a tab. */
  async behindTab(name, selector, find) {
    const tab = await this.inPanel('main', (main) => main.getByRole('tab', { name }));
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    return this.inPanel(selector, find);
  }

  async openFile(name) {
    const row = this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
    await row.waitFor();
    await row.dblclick();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Puts the caret behind the first place of `text` in the editor. */
  async caretBehind(text) {
    const lines = (await this.text()).split('\n');
    const line = lines.findIndex((content) => content.includes(text));
    if (line < 0) throw new Error(`no "${text}" in the editor`);
    const column = lines[line].indexOf(text) + text.length + 1;
    await this.page.locator('.tab.active').first().click();
    const field = await this.quickInput('Control+g', `:${line + 1}:${column}`);
    await this.page.keyboard.press('Enter');
    await field.waitFor({ state: 'hidden' });
    // The input is hidden before the editor has the focus back: a key pressed in between is lost.
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
    await this.page.getByRole('button', { name: `Ln ${line + 1}, Col ${column}`, exact: true }).waitFor();
  }

  /** Opens the quick input with `keys` and types `text`; again where a late change of focus has closed it. */
  quickInput(keys, text) {
    const field = this.page.locator('.quick-input-widget input').first();
    return this.again(keys, async (soon) => {
      await field.fill(text, soon);
      return field;
    });
  }

  /** Labels of the completions at the caret. The first request can be cancelled by the typing before it. */
  complete() {
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row');
    return this.again('Control+Space', async (soon) => {
      await rows.first().waitFor(soon);
      return rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
    });
  }

  /** Applies the first quick fix at the caret whose title contains `title`. */
  async quickFix(title) {
    const action = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    await this.again('Control+.', (soon) => action.waitFor(soon));
    await action.click();
  }

  /**
   * Presses `keys` and waits for what `work` finds; escapes and presses again where it does not come, each time with
   * twice the patience, so that a slow machine gets there too.
   */
  async again(keys, work) {
    for (let timeout = 4000; ; timeout *= 2) {
      await this.page.keyboard.press(keys);
      try {
        return await work({ timeout });
      } catch (error) {
        if (timeout > patience) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  async command(title) {
    await this.quickInput('F1', `>${title}`);
    // What Enter takes is the row with the focus; while the list is still that of less text, it is another one.
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** The lens with this title: before it stands an icon at most. */
  lens(title) {
    const exact = new RegExp(`^\\W*${title.replace(/\W/g, '\\$&')}$`);
    return this.page.locator('.codelens-decoration a', { hasText: exact }).first();
  }

  /** The tree of runs, opened. */
  async runsTree() {
    const view = this.page.locator('.pane', { hasText: 'PINN Runs' });
    const header = view.locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
    return view.locator('.monaco-list-row');
  }

  /** Chooses `title` from the menu of a row. A menu that has just opened may let a click go by; the keys it hears. */
  async menu(row, title) {
    await row.click({ button: 'right' });
    const item = this.page.locator('.monaco-menu .action-item', { hasText: title }).first();
    await item.waitFor();
    await until(async () => {
      if (await item.isHidden()) return true;
      await item.hover();
      await this.page.keyboard.press('Enter');
      return item.isHidden();
    }, 'the menu to close');
  }

  /** The button with this title in the title bar of the editors. */
  titleButton(title) {
    return this.page.locator(`.editor-actions a[aria-label^="${title}"]`);
  }

  /** Rows of the Problems view, as text; opens it. */
  async problems() {
    const view = this.page.locator('.markers-panel');
    if (!(await view.isVisible())) await this.page.keyboard.press('Control+Shift+m');
    await view.waitFor();
    const rows = await view.locator('.monaco-list-row').allInnerTexts();
    return rows.map((row) => row.replace(/\s+/g, ' '));
  }

  async hideProblems() {
    if (await this.page.locator('.markers-panel').isVisible()) await this.page.keyboard.press('Control+j');
  }

  async text() {
    const lines = await this.lines.locator('.view-line').evaluateAll((all) =>
      all
        .map((line) => ({ top: Number.parseInt(line.style.top, 10), text: line.textContent ?? '' }))
        .sort((a, b) => a.top - b.top)
        .map((line) => line.text.replaceAll('\u00a0', ' ')),
    );
    return lines.join('\n');
  }

  /** One-based line of `text` in the editor. */
  async lineOf(text) {
    const lines = (await this.text()).split('\n');
    return lines.findIndex((line) => line.includes(text)) + 1;
  }

  /**
   * The message with this text, once it is there. In the corner a message stays for some seconds only; whoever comes too
   * late finds it in the list of messages, which is opened for that.
   */
  async notification(text) {
    const place = '.notification-toast, .notifications-center .monaco-list-row';
    const message = this.page.locator(place, { hasText: text }).first();
    let looks = 0;
    await until(async () => {
      if (await message.isVisible()) return true;
      if (++looks === 200) await this.command('Notifications: Show Notifications');
      return false;
    }, `the message "${text}"`);
    return message;
  }

  async screenshot(name) {
    mkdirSync(artefacts, { recursive: true });
    await this.page.screenshot({ path: path.join(artefacts, `${name}.png`) });
  }
}
