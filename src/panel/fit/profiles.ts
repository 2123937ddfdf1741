/** @file Profiles in the section of a fit: the button that asks for them, how far they are, and every curve. */

import { profileSentence } from '../../problem/fit/profile-sentence.ts';
import { integer } from '../../problem/number-text/typeset.ts';
import { openGroupSentence } from '../../problem/open-group.ts';
import type { Profiles } from '../../problem/panel-messages.ts';
import type { Figure } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { h, keyed, setText, show } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import type { Palette } from '../page/theme.ts';
import { profileFigure } from './profile-figure.ts';
import { intervalText, verdictWord } from './words.ts';

/** Curves that are drawn at once. */
const mostCurves = 24;

export class ProfilesPart {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #button: HTMLButtonElement;
  readonly #said = h('span', { className: 'fit-status', role: 'status' });
  readonly #bar = h('progress', { max: '1', 'aria-label': 'Sides of profiles that have ended' });
  readonly #notes = h('ul', { className: 'fit-warnings' });
  readonly #key: HTMLElement;
  readonly #curves = h('div', { className: 'fit-charts' });
  #charts: LineChart[] = [];

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#button = h('button', {
      type: 'button',
      onclick: () => panel.post({ type: isBusy(this.#shown()) ? 'stopProfile' : 'profile' }),
    });
    const mark = (className: string, text: string) =>
      h('span', { className: 'entry' }, h('span', { className: `mark ${className}`, 'aria-hidden': 'true' }), text);
    this.#key = h(
      'div',
      { className: 'key' },
      mark('line solid term-0', 'profile: all others fitted again'),
      mark('line dotted reference', 'linearised'),
      mark('line dashed reference', 'rise of 3.84: ends of the 95 % interval'),
    );
    this.element = h(
      'div',
      { className: 'profiles' },
      h('div', { className: 'fit-head' }, h('h3', {}, 'Profiles'), this.#button, this.#bar, this.#said),
      this.#notes,
      this.#key,
      this.#curves,
    );
  }

  figures(palette: Palette): Figure[] {
    return (this.#shown()?.curves ?? []).slice(0, mostCurves).map((curve) => profileFigure(curve, palette));
  }

  #shown(): Profiles | null {
    return this.#panel.model.run?.profiles ?? null;
  }

  draw(): void {
    const profiles = this.#shown();
    const { state, names, ended, curves, open, failures } = profiles ?? {
      ...{ state: null, names: [], ended: 0, curves: [], open: [], failures: [] },
    };
    const busy = isBusy(profiles);
    show(this.#button, state !== 'ended');
    setText(
      this.#button,
      busy ? 'Stop' : state === 'stopped' && names.length > 0 ? 'Go on with the profiles' : 'Profile the estimates',
    );
    this.#button.disabled = state === 'stopping';
    show(this.#bar, busy && names.length > 0);
    this.#bar.value = names.length > 0 ? ended / (2 * names.length) : 0;
    const status = statusOf(profiles);
    show(this.#said, status !== '');
    setText(this.#said, status);
    const notes = [...open.map(openGroupSentence), ...failures];
    show(this.#notes, notes.length > 0);
    keyed(this.#notes, JSON.stringify(notes), () => notes.map((sentence) => h('li', {}, sentence)));
    show(this.#key, curves.length > 0);
    const theme = this.#panel.theme();
    const drawn = this.figures(theme);
    keyed(this.#curves, JSON.stringify(curves), () => {
      this.#charts = drawn.map((_, k) => new LineChart(this.#panel, { key: `profile ${k}`, height: 190, axis: null }));
      return this.#charts.map((chart, k) =>
        h(
          'figure',
          {},
          h(
            'figcaption',
            {},
            h('strong', {}, curves[k].name),
            ` ${intervalText(curves[k])} `,
            h(
              'span',
              { className: curves[k].verdict === 'bounded' ? 'verdict' : 'verdict open' },
              verdictWord(curves[k]),
            ),
          ),
          chart.element,
          h('p', {}, profileSentence(curves[k])),
        ),
      );
    });
    drawn.forEach((figure, k) => {
      this.#charts[k].update(figure, theme, null);
    });
  }
}

const isBusy = (profiles: Profiles | null): boolean => profiles?.state === 'running' || profiles?.state === 'stopping';

function statusOf(profiles: Profiles | null): string {
  if (!profiles || (profiles.state === 'stopped' && profiles.names.length === 0))
    return 'Fit again with each estimate held ever further away: limits that hold where a linearised interval does not.';
  const { state, names, ended, curves } = profiles;
  if (state === 'running' && names.length === 0) return 'Looking at what the data can tell…';
  const all = 2 * names.length;
  return {
    running: `${integer(ended)} of ${integer(all)} sides`,
    stopping: 'Stopping…',
    stopped: `${integer(curves.length)} of ${integer(names.length)} profiles; what was fitted is kept.`,
    ended:
      curves.length > mostCurves
        ? `The first ${integer(mostCurves)} of ${integer(curves.length)}; the profile folder has all.`
        : '',
  }[state];
}
