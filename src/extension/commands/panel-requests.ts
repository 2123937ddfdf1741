/** @file What the page asks of the extension, one row per message. */
import * as vscode from 'vscode';
import type { FromPanel } from '../../problem/panel-messages.ts';
import type { SourceRange } from '../../problem/source.ts';
import { applyFix } from '../editor/fixes.ts';
import { showEditor } from '../editor/places.ts';
import { reached } from '../host/milestones.ts';
import { saveAs } from '../host/save.ts';
import type { Pinn } from './context.ts';
import { profileEstimates, stopProfile } from './profile.ts';
import { compareTwin, compareVariants, resumeRun, trainSpec, tryExperiment } from './train.ts';
import { writeWeights } from './weights.ts';

type Request = Exclude<FromPanel, { type: 'ready' | 'ack' | 'closeComparison' | 'tryParameters' | 'continuePreview' }>;

type Handlers = {
  [T in Request['type']]: (pinn: Pinn, uri: string, message: Extract<Request, { type: T }>) => unknown;
};

const handlers: Handlers = {
  train: (pinn, uri) => trainSpec(pinn, uri),
  stop: (pinn, uri) => pinn.training.stop(uri),
  pause: (pinn, uri) => pinn.training.pause(uri),
  resume: (pinn, uri) => resumeRun(pinn, uri),
  setWeights: (pinn, uri, { weights }) => pinn.training.setWeights(uri, weights),
  setRateFactor: (pinn, uri, { factor }) => pinn.training.setRateFactor(uri, factor),
  writeWeights: (pinn, uri, { weights }) => writeWeights(pinn, uri, weights),
  revealTerm: (pinn, uri, { term }) => {
    const source = pinn.store.latest(uri)?.header?.terms.find(({ name }) => name === term)?.source;
    return source && reveal(pinn, uri, source);
  },
  revealRange: (pinn, uri, { range }) => reveal(pinn, uri, range),
  hoverTerm: (pinn, uri, { term }) => {
    const run = pinn.store.latest(uri);
    if (run) pinn.decorations.hover(run, term);
  },
  applyFix: (pinn, uri, { index, code }) => fixFinding(pinn, uri, index, code),
  exportFigure: (_pinn, uri, { name, format, data }) => saveAs(uri, `${name}.${format}`, data),
  exportCsv: (_pinn, uri, { name, data }) => saveAs(uri, `${name}.csv`, data),
  tryExperiment: (pinn, uri, { name }) => tryExperiment(pinn, uri, name),
  compareWith: (pinn, uri) => compareVariants(pinn, uri),
  compareTwin: (pinn, uri) => compareTwin(pinn, uri),
  profile: (pinn, uri) => profileEstimates(pinn, uri),
  stopProfile: (pinn, uri) => stopProfile(pinn, uri),
  openRunFolder: (pinn, uri) => {
    const folder = pinn.store.latest(uri)?.header?.folder;
    return folder && vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(folder));
  },
  error: (pinn, _uri, { message }) => pinn.log.error(`Panel: ${message}`),
};

/** What needs a spec, or a trainer of ours. */
const steering = new Set<FromPanel['type']>([
  'train',
  'stop',
  'pause',
  'resume',
  'setWeights',
  'setRateFactor',
  'writeWeights',
  'tryExperiment',
  'compareWith',
  'compareTwin',
  'profile',
]);

export async function handlePanelRequest(pinn: Pinn, uri: string, message: FromPanel): Promise<void> {
  if (!Object.hasOwn(handlers, message.type)) {
    pinn.log.warn(`The panel sent an unknown message "${message.type}".`);
    return;
  }
  // A training that is not ours goes on as it does.
  if (pinn.logs.of(uri) && steering.has(message.type)) return;
  const handler = handlers[message.type as Request['type']] as (p: Pinn, u: string, m: FromPanel) => unknown;
  try {
    await handler(pinn, uri, message);
  } catch (error) {
    pinn.log.error(error instanceof Error ? error : String(error));
  }
}

/** Puts the caret on a place of the trained text, where it is now. */
async function reveal(pinn: Pinn, uri: string, range: SourceRange): Promise<void> {
  const run = pinn.store.latest(uri);
  const place = run && pinn.text.now(run, range);
  if (!place) return;
  const editor = await showEditor(uri);
  editor.selection = new vscode.Selection(place.start, place.start);
  editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function fixFinding(pinn: Pinn, uri: string, index: number, code: string): Promise<void> {
  const finding = pinn.store.latest(uri)?.findings[index];
  // The list may have changed while the message was on its way.
  if (finding?.code !== code || !finding.fix) return;
  const isLog = pinn.logs.of(uri) !== undefined;
  const applied = isLog
    ? await pinn.logged.apply(uri, finding.fix)
    : (await applyFix(pinn.language, uri, finding.fix)) !== 'no place';
  if (applied) {
    reached('fixed');
    return;
  }
  void vscode.window.showWarningMessage(
    isLog
      ? 'The source as it is now has no number at this place.'
      : 'The spec as it is now has no place for this edit.',
  );
}
