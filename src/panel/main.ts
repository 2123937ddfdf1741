/** @file The page: takes messages from the host, keeps the model, and lets the sections draw. */
import './locale.ts';
import type { FromPanel, ToPanel } from '../problem/panel-messages.ts';
import { panelVersion } from '../problem/panel-messages.ts';
import { unpacked } from '../problem/transfer.ts';
import { gradientsView } from './charts/gradients.ts';
import { lossesView } from './charts/losses.ts';
import { parametersView } from './charts/parameters.ts';
import { solutionView } from './charts/solution.ts';
import { weightsView } from './charts/weights.ts';
import { compareView } from './compare/compare.ts';
import { compassView } from './compass/compass.ts';
import { h } from './dom.ts';
import { connect } from './host.ts';
import { restoreInterface } from './interface.ts';
import { apply, emptyModel, type Topic } from './model.ts';
import type { Panel } from './panel.ts';
import { Scheduler } from './scheduler.ts';
import { followTheme } from './theme.ts';
import { Trial } from './trial.ts';
import { checklistView } from './widgets/checklist.ts';
import { findingsView } from './widgets/findings.ts';
import { headerView } from './widgets/header.ts';
import { windowsView } from './widgets/windows.ts';

/** Milliseconds between weights sent to a running trainer. */
const steeringInterval = 80;
/** Milliseconds the pointer rests on a curve before its line is tinted. */
const hoverDelay = 60;

const everything: readonly Topic[] = [
  'run',
  'frames',
  'solution',
  'findings',
  'state',
  'spec',
  'highlight',
  'compare',
  'settings',
  'interface',
];

const host = connect();
const model = emptyModel();
const ui = restoreInterface(host.load());
const trial = new Trial();
const theme = followTheme(() => scheduler.invalidate(everything));
let steering: ReturnType<typeof setTimeout> | null = null;
let hovering: ReturnType<typeof setTimeout> | null = null;
let hovered: string | null = null;

const live = (): boolean => model.state.kind === 'running' || model.state.kind === 'paused';

const panel: Panel = {
  model,
  ui,
  trial,
  theme: () => theme.current,
  post: (message) => host.post(message),
  setInterface(change) {
    Object.assign(ui, change);
    host.save(ui);
    scheduler.invalidate(['interface']);
  },
  hover(term) {
    if (hovering) clearTimeout(hovering);
    hovering = setTimeout(() => {
      if (term === hovered) return;
      hovered = term;
      host.post({ type: 'hoverTerm', term });
    }, hoverDelay);
  },
  tryWeight(term, weight) {
    trial.set(term, weight);
    if (live() && steering === null) {
      steering = setTimeout(() => {
        steering = null;
        if (live() && trial.active) host.post({ type: 'setWeights', weights: trial.entries() });
      }, steeringInterval);
    }
    scheduler.invalidate(['interface']);
  },
  resetTrial() {
    trial.reset();
    scheduler.invalidate(['interface']);
  },
  changed: (...topics) => scheduler.invalidate(topics),
};

const views = {
  header: headerView(panel),
  solution: solutionView(panel),
  losses: lossesView(panel),
  gradients: gradientsView(panel),
  compass: compassView(panel),
  weights: weightsView(panel),
  parameters: parametersView(panel),
  findings: findingsView(panel),
  windows: windowsView(panel),
  checklist: checklistView(panel),
  compare: compareView(panel),
};

document.body.append(
  h(
    'main',
    {},
    views.header.element,
    views.findings.element,
    views.compare.element,
    h('div', { className: 'column' }, views.solution.element, views.losses.element, views.gradients.element),
    h(
      'div',
      { className: 'column' },
      views.compass.element,
      views.weights.element,
      views.parameters.element,
      views.windows.element,
      views.checklist.element,
    ),
  ),
);

const scheduler = new Scheduler(Object.values(views), (error) => {
  post({ type: 'error', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
});

function post(message: FromPanel): void {
  host.post(message);
}

function receive(message: ToPanel): void {
  if (message.type === 'snapshot' && message.v !== panelVersion) {
    post({ type: 'error', message: `The host speaks panel version ${message.v}, this page ${panelVersion}.` });
    return;
  }
  const topics = apply(model, message);
  if (message.type === 'started' || message.type === 'snapshot') trial.reset();
  if (message.type === 'frames' && model.run?.last) trial.settle(model.run.last.weights, model.run.header.terms);
  const reduced = model.settings.motion === 'reduced' || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  document.body.classList.toggle('reduced-motion', reduced);
  const acknowledge = message.type === 'frames' ? () => post({ type: 'ack', n: message.n }) : undefined;
  scheduler.invalidate(topics, acknowledge);
}

window.addEventListener('message', (event: MessageEvent) => {
  const message = unpacked(event.data as ToPanel);
  if (typeof message?.type === 'string') receive(message);
});
window.addEventListener('error', (event) => post({ type: 'error', message: event.message }));
window.addEventListener('unhandledrejection', (event) => post({ type: 'error', message: String(event.reason) }));

scheduler.invalidate(everything);
post({ type: 'ready', v: panelVersion });
