/** The real page in a real browser: the built panel under the content policy of a webview, and a recording host. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { panelPage } from '../../../src/extension/panel/panel-page.ts';
import { encode } from '../../../src/problem/json/codec.ts';
import type { FromPanel, ToPanel } from '../../../src/problem/panel-messages.ts';
import { patience, until } from '../../patience.mjs';
import { type ThemeName, themes } from './themes.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** The page as the extension makes it, the panel bundled as for it, and the colours of a theme. */
async function panelPages(): Promise<(theme: ThemeName) => string> {
  const bundle = await build({
    entryPoints: { panel: path.join(root, 'src/panel/main.ts'), style: path.join(root, 'src/panel/panel.css') },
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    target: 'chrome128',
  });
  const text = (name: string) => bundle.outputFiles.find((file) => path.basename(file.path) === name)?.text ?? '';
  const uplot = readFileSync(path.join(root, 'node_modules/uplot/dist/uPlot.min.css'), 'utf8');
  const parts = { styles: uplot + text('style.css'), script: text('panel.js') };
  return (theme) => {
    const variables = Object.entries(themes[theme].variables).map(([k, v]) => `--vscode-${k}: ${v};`);
    const colours = `:root { ${variables.join(' ')} --vscode-font-family: system-ui, 'DejaVu Sans', sans-serif; --vscode-font-size: 13px; }`;
    return panelPage({ ...parts, styles: colours + parts.styles }, 'file:///oscillator.pinn').replace(
      '<body>',
      `<body class="${themes[theme].body}">`,
    );
  };
}

export async function serve(): Promise<{ server: Server; origin: string }> {
  const page = await panelPages();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const here = url.pathname === '/page';
    response.statusCode = here ? 200 : 404;
    response.setHeader('content-type', 'text/html');
    response.end(here ? page((url.searchParams.get('theme') ?? 'dark') as ThemeName) : '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, origin: `http://127.0.0.1:${address.port}` };
}

/** What the page's side of the test keeps. */
interface Recorder {
  posted: FromPanel[];
  violations: string[];
  /** Animation frames that the page has asked for and not had yet. */
  asked: number;
  /** The browser's own `requestAnimationFrame`, which is not counted. */
  nextFrame: (callback: () => void) => void;
  state: unknown;
}

declare global {
  // eslint-disable-next-line no-var
  var recorder: Recorder;
}

/** An open panel whose host only writes down what it is told. */
export class PanelPage {
  readonly page: Page;
  readonly errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('favicon')) this.errors.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    origin: string,
    options: { theme?: ThemeName; width?: number; height?: number; state?: unknown; reducedMotion?: boolean } = {},
  ): Promise<PanelPage> {
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1100, height: options.height ?? 900 },
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    });
    page.setDefaultTimeout(patience);
    const panel = new PanelPage(page);
    await page.addInitScript((state) => {
      const nextFrame = globalThis.requestAnimationFrame.bind(globalThis);
      const recorder: Recorder = { posted: [], violations: [], asked: 0, nextFrame, state };
      globalThis.recorder = recorder;
      globalThis.requestAnimationFrame = (callback) => {
        recorder.asked++;
        return nextFrame((time) => {
          recorder.asked--;
          callback(time);
        });
      };
      Object.assign(globalThis, {
        acquireVsCodeApi: () => ({
          postMessage: (message: FromPanel) => globalThis.recorder.posted.push(message),
          getState: () => globalThis.recorder.state,
          setState: (next: unknown) => {
            globalThis.recorder.state = next;
          },
        }),
      });
      document.addEventListener('securitypolicyviolation', (event) => {
        globalThis.recorder.violations.push(
          `${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
        );
      });
    }, options.state ?? null);
    await page.goto(`${origin}/page?theme=${options.theme ?? 'dark'}`);
    await panel.heard('ready');
    return panel;
  }

  /** Sends a message as the host would, and is back once the page has heard it; typed arrays arrive as typed arrays. */
  async send(message: ToPanel): Promise<void> {
    await this.page.evaluate(
      (text) =>
        new Promise<void>((heard) => {
          // Listeners are told in the order in which they came: the page's own was there first.
          window.addEventListener('message', () => heard(), { once: true });
          window.postMessage(JSON.parse(text), '*');
        }),
      pack(message),
    );
  }

  async posted(): Promise<FromPanel[]> {
    return this.page.evaluate(() => globalThis.recorder.posted);
  }

  async last<T extends FromPanel['type']>(type: T): Promise<Extract<FromPanel, { type: T }> | undefined> {
    return (await this.posted()).filter((m): m is Extract<FromPanel, { type: T }> => m.type === type).at(-1);
  }

  /** The last message of this type, once there is one. */
  heard<T extends FromPanel['type']>(type: T): Promise<Extract<FromPanel, { type: T }>> {
    return until(() => this.last(type), `"${type}" from the page`);
  }

  /**
   * Everything stale and visible has been drawn: the page asks for no animation frame while several go by. One would not
   * do, because what comes into view by a drawing is told of after it.
   */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((done) => {
          const { recorder } = globalThis;
          let still = 0;
          const look = () => {
            still = recorder.asked === 0 ? still + 1 : 0;
            if (still === 4) done();
            else recorder.nextFrame(look);
          };
          recorder.nextFrame(look);
        }),
    );
  }

  /** Makes the window as tall as the page. */
  async fit(): Promise<void> {
    const height = await this.page.evaluate(() =>
      Math.ceil(document.querySelector('main')?.getBoundingClientRect().height ?? 0),
    );
    const size = this.page.viewportSize();
    if (size) await this.page.setViewportSize({ width: size.width, height: Math.max(200, height) });
    await this.settle();
  }

  /** Nothing the content policy forbids, nothing thrown. */
  async troubles(): Promise<string[]> {
    const violations = await this.page.evaluate(() => globalThis.recorder.violations);
    const reported = (await this.posted()).flatMap((m) => (m.type === 'error' ? [m.message] : []));
    return [...this.errors, ...violations, ...reported];
  }
}

/** JSON with typed arrays and NaN. */
export const pack = (message: unknown): string => JSON.stringify(encode(message));
