/** @file What a person does in a VS Code window, in words: open, complete, fix, click, read. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { patience, until } from '../patience.mjs';

const artefacts = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../artefacts');

/** Milliseconds that a key is given where pressing it again would do something else. */
const slow = 30_000;

export class Window {
  constructor(page) {
    this.page = page;
  }

  /** @param prepare Called with the browser's context before there is a page. */
  static async open(browser, url, size = { width: 1500, height: 950 }, prepare = async (_context) => {}) {
    // A POSIX locale gives the browser a language tag that `Intl` refuses.
    const context = await browser.newContext({ viewport: size, locale: 'en-US' });
    context.setDefaultTimeout(patience);
    await prepare(context);
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
    // The panel of a spec has its name, too.
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  }

  /**
   * Reloads the page once the workbench has written down the panel with this title: it does so every few seconds where it
   * is idle, and not any more while it unloads.
   * @param as where the panel stands: `in front` of its group, or `behind` another; `unheard` in front, as if its page
   * had not yet said whose it is when that was written
   */
  async reload(title, as = 'in front') {
    const kept = () =>
      this.page.evaluate(
        async ({ title, as }) => {
          const done = (request) =>
            new Promise((resolve, reject) => {
              request.onsuccess = () => resolve(request.result);
              request.onerror = () => reject(request.error);
            });
          const key = 'memento/workbench.parts.editor';
          const inputOf = (editor) => JSON.parse(editor.value);
          let found = false;
          const look = (_name, group) => {
            if (!group?.editors || !group.mru) return group;
            const place = group.editors.findIndex((editor) => inputOf(editor).title === title);
            if (place < 0 || !inputOf(group.editors[place]).state) return group;
            found ||= (group.mru[0] === place) === (as !== 'behind');
            const unheard = (editor) => ({
              ...editor,
              value: JSON.stringify({ ...inputOf(editor), state: undefined }),
            });
            return { ...group, editors: group.editors.map((editor, k) => (k === place ? unheard(editor) : editor)) };
          };
          for (const { name } of await indexedDB.databases()) {
            const database = await done(indexedDB.open(name));
            const [table] = database.objectStoreNames;
            const store = table && database.transaction(table, 'readwrite').objectStore(table);
            const layout = store && (await done(store.get(key)));
            const unheard = layout && JSON.stringify(JSON.parse(layout, look));
            if (found && as === 'unheard') await done(store.put(unheard, key));
            database.close();
            if (found) return true;
          }
          return false;
        },
        { title, as },
      );
    await until(kept, `"${title}" ${as} in what the workbench keeps`);
    await this.page.reload();
  }

  /** Puts the caret behind the first place of `text` in the editor. */
  async caretBehind(text) {
    const { line, column } = await until(async () => {
      const lines = (await this.text()).split('\n');
      const line = lines.findIndex((content) => content.includes(text));
      return line >= 0 && { line, column: lines[line].indexOf(text) + text.length + 1 };
    }, `"${text}" in the editor`);
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

  /**
   * Asks for the completions at the caret until each of these names begins one. The first request can be cancelled by the
   * typing before it.
   */
  complete(...names) {
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row');
    return this.again('Control+Space', async (soon) => {
      for (const name of names) {
        await rows
          .and(this.page.getByLabel(new RegExp(`^${name}\\b`)))
          .first()
          .waitFor(soon);
      }
    });
  }

  /** Applies the first quick fix at the caret whose title contains `title`. */
  async quickFix(title) {
    await (await this.quickFixes(title)).click();
  }

  /**
   * The first quick fix at the caret whose title contains `title`, in the open menu. Findings of the same moment may close
   * it; where it only comes late, the same keys would take what is selected in it, so that they wait long.
   */
  quickFixes(title) {
    const action = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    const shown = async (soon) => {
      await action.waitFor(soon);
      return action;
    };
    return this.again('Control+.', shown, slow);
  }

  /**
   * Presses `keys` and waits for what `work` finds; escapes and presses again where it does not come, each time with
   * twice the patience, so that a slow machine gets there too.
   * @param timeout milliseconds of the first wait
   */
  async again(keys, work, timeout = 4000) {
    for (; ; timeout *= 2) {
      await this.page.keyboard.press(keys);
      try {
        return await work({ timeout });
      } catch (error) {
        if (2 * timeout > patience) throw error;
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
    // A window that has just opened may fold it again.
    await until(async () => {
      if ((await header.getAttribute('aria-expanded')) === 'true') return true;
      await header.click();
      return false;
    }, 'the open tree of runs');
    return view.locator('.monaco-list-row');
  }

  /**
   * Chooses `title` from the menu of a row, and returns what it opens, once that is there. A menu that has just opened may
   * let a click go by, keys it hears; an editor that comes late takes the focus, which closes the menu with nothing
   * chosen: then it is opened again. What it had opened would take a second Enter, so that each is given long.
   * @param opened where what is chosen leads: a question, a field
   */
  async menu(row, title, opened) {
    const item = this.page.locator('.monaco-menu .action-item', { hasText: title }).first();
    for (let timeout = slow; ; timeout *= 2) {
      if (!(await item.isVisible())) await row.click({ button: 'right' });
      try {
        await item.waitFor({ timeout });
        await item.hover({ timeout });
        await this.page.keyboard.press('Enter');
        await opened.waitFor({ timeout });
      } catch (error) {
        if (2 * timeout > patience) throw error;
      }
      if (await opened.isVisible()) return opened;
    }
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
    const view = this.page.locator('.markers-panel');
    if (await view.isVisible()) await this.page.keyboard.press('Control+j');
    await view.waitFor({ state: 'hidden' });
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
