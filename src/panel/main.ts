/** @file The page: takes messages from the host, keeps the model, and lets the sections draw. */
import './page/locale.ts';
import type { Encoded } from '../problem/json/codec.ts';
import { unpacked } from '../problem/json/transfer.ts';
import type { FromPanel, ToPanel } from '../problem/panel-messages.ts';
import { panelVersion } from '../problem/panel-messages.ts';
import { runAxis } from './chart/shared-axis.ts';
import { checklistView } from './checklist/checklist.ts';
import { compareView } from './compare/compare.ts';
import { compassView } from './compass/compass.ts';
import { cosinesView } from './cosines/cosines.ts';
import { detailsView } from './details/details.ts';
import { findingsView } from './findings/findings.ts';
import { fitView } from './fit/fit.ts';
import { gradientsView } from './gradients/gradients.ts';
import { headerView } from './header/header.ts';
import { saidView } from './header/said.ts';
import { layoutView, openTab } from './layout/layout.ts';
import { learnedView } from './learned/learned.ts';
import { lossesView } from './losses/losses.ts';
import { h } from './page/dom.ts';
import { connect } from './page/host.ts';
import { restoreInterface } from './page/interface.ts';
import { apply, emptyModel, type Topic } from './page/model.ts';
import type { Panel } from './page/panel.ts';
import { Scheduler } from './page/scheduler.ts';
import { followTheme } from './page/theme.ts';
import { Trial } from './page/trial.ts';
import { parametersView } from './parameters/parameters.ts';
import { scheduleView } from './schedule/schedule.ts';
import { solutionView } from './solution/solution.ts';
import { weightsView } from './weights/weights.ts';
import { windowsView } from './windows/windows.ts';

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
  'profiles',
  'settings',
  'interface',
  'layout',
];

const host = connect();
const model = emptyModel();
const ui = restoreInterface(host.load());
const trial = new Trial();
const theme = followTheme(() => scheduler.invalidate(everything));
let steering: ReturnType<typeof setTimeout> | null = null;
let hovering: ReturnType<typeof setTimeout> | null = null;
let hovered: string | null = null;

const live = (): boolean => !model.run?.header.log && (model.state.kind === 'running' || model.state.kind === 'paused');

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
  selectedTab: () =>
    openTab(
      ui.tab,
      tabbed.map(({ section }) => section),
    ),
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
  said: saidView(panel),
  compare: compareView(panel),
  solution: solutionView(panel),
  learned: learnedView(panel),
  fit: fitView(panel),
  compass: compassView(panel),
  weights: weightsView(panel),
  losses: lossesView(panel),
};
/** Behind tabs, in their order. */
const tabbed = [
  gradientsView(panel),
  cosinesView(panel),
  checklistView(panel),
  findingsView(panel),
  parametersView(panel),
  scheduleView(panel),
  windowsView(panel),
  detailsView(panel),
  // Which of them is open depends on what the others have to show.
].map((view) => ({ ...view, topics: [...view.topics, 'layout' as const] }));
const { header, said, compare, solution, learned, fit, compass, weights, losses } = views;
const layout = layoutView(panel, [compare, solution, learned, fit, [compass, weights], losses], tabbed);

// Laid out at once, shown with the first message: before it nothing is known of the spec.
const main = h('main', { className: 'unheard' }, header.element, said.element, layout.element);
document.body.append(main);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && ui.maximised !== null) panel.setInterface({ maximised: null });
});

// The layout last: it arranges what the others have to show.
const scheduler = new Scheduler([...Object.values(views), ...tabbed, layout], (error) => {
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
  if (message.type === 'snapshot') main.classList.remove('unheard');
  if (message.type === 'started' || message.type === 'snapshot') trial.reset();
  if (message.type === 'started') runAxis.zoom(null);
  if (message.type === 'frames' && model.run?.last) trial.settle(model.run.last.weights, model.run.header.terms);
  const reduced = model.settings.motion === 'reduced' || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  document.body.classList.toggle('reduced-motion', reduced);
  const acknowledge = message.type === 'frames' ? () => post({ type: 'ack', n: message.n }) : undefined;
  scheduler.invalidate(topics, acknowledge);
}

window.addEventListener('message', (event: MessageEvent) => {
  const message = unpacked(event.data as Encoded<ToPanel>);
  if (typeof message?.type === 'string') receive(message);
});
window.addEventListener('error', (event) => post({ type: 'error', message: event.message }));
window.addEventListener('unhandledrejection', (event) => post({ type: 'error', message: String(event.reason) }));

scheduler.invalidate(everything);
post({ type: 'ready', v: panelVersion });
