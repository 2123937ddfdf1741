/**
 * @file Who pulls against whom: the cosine between the gradients of every two terms, over the run. Of few terms a small
 * chart per pair; of more a matrix of colours and numbers, with the course of a pair on hover.
 */
import { cosines } from '../../problem/gram.ts';
import { pairs } from '../../problem/history.ts';
import { signed } from '../../problem/number-text/typeset.ts';
import { type Along, alongAxis, alongPlaces, lastPlace, linearAxis } from '../chart/axes.ts';
import { emptyFigure, type Figure } from '../chart/figure.ts';
import { bucketValues } from '../chart/polyline.ts';
import { Sparkline } from '../chart/sparkline.ts';
import { h, keyed, setText, show } from '../page/dom.ts';
import { shortened } from '../page/format.ts';
import { hasGradients, type PanelModel, pullingTerms, type ShownRun } from '../page/model.ts';
import { isolatedTerm, type Panel } from '../page/panel.ts';
import { isHollow, type Palette, type Theme } from '../page/theme.ts';
import { Section, type SectionView, savedFigure } from '../widgets/section.ts';
import { swatch } from '../widgets/term-table.ts';

/** More terms than these are a matrix. */
const mostCharts = 4;
const longestName = 18;

/** Pairs of terms that pull, with their places among all pairs. */
function pullingPairs(run: ShownRun): { i: number; j: number; c: number }[] {
  const pulling = pullingTerms(run);
  return pairs(pulling.length)
    .map(([i, j], c) => ({ i, j, c }))
    .filter(({ i, j }) => pulling[i] && pulling[j]);
}

export function cosineFigure(model: PanelModel, palette: Palette, along: Along): Figure {
  const figure = emptyFigure(
    'Cosines between gradients',
    alongAxis(along, lastPlace(model, along)),
    linearAxis('cosine', [-1, 1]),
  );
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  return {
    ...figure,
    xs: alongPlaces(history, along),
    series: pullingPairs(run).map(({ i, j, c }) => ({
      key: `cosine ${c}`,
      label: `${header.terms[i].name} · ${header.terms[j].name}`,
      color: palette.term(c),
      hollow: isHollow(c),
      style: 'solid',
      width: 1.5,
      values: bucketValues(history.series('cosine', c), history.span),
      term: null,
      write: signed,
    })),
  };
}

export function cosinesView(panel: Panel): SectionView {
  const multiples = h('div', { className: 'multiples' });
  const matrix = h('div', { className: 'scroll matrix-box' });
  const course = new Sparkline();
  const courseName = h('span', { className: 'name' });
  const courseBox = h('figure', { className: 'course' }, h('figcaption', {}, courseName, course.value), course.element);
  const section = new Section(
    panel,
    {
      id: 'cosines',
      title: 'Cosines',
      place: 'tab',
      saved: () => [savedFigure('gradient-cosines', (palette) => cosineFigure(panel.model, palette, panel.ui.along))],
      tables: (palette) => [cosineFigure(panel.model, palette, panel.ui.along)],
    },
    multiples,
    matrix,
    courseBox,
  );
  let sparklines: Sparkline[] = [];
  let cells: { cell: HTMLElement; c: number; i: number; j: number }[] = [];
  /** The pair whose course is drawn: under the pointer or focused, else the one that pulls apart most. */
  let pointed: number | null = null;

  function drawMultiples(run: ShownRun, theme: Theme): void {
    const { terms } = run.header;
    const all = pullingPairs(run);
    keyed(multiples, JSON.stringify([run.header.id, all.length]), () => {
      sparklines = all.map(() => new Sparkline());
      return all.map(({ i, j }, k) =>
        h(
          'figure',
          {},
          h(
            'figcaption',
            { title: `${terms[i].name} · ${terms[j].name}` },
            swatch(i),
            swatch(j),
            h(
              'span',
              { className: 'name' },
              `${shortened(terms[i].name, longestName)} · ${shortened(terms[j].name, longestName)}`,
            ),
            sparklines[k].value,
          ),
          sparklines[k].element,
        ),
      );
    });
    const isolated = isolatedTerm(panel);
    all.forEach(({ i, j, c }, k) => {
      // With a term singled out, its pairs alone.
      const aside = isolated !== null && terms[i].name !== isolated && terms[j].name !== isolated;
      sparklines[k].element.parentElement?.toggleAttribute('hidden', aside);
      if (aside) return;
      const names = `${terms[i].name} and ${terms[j].name}`;
      sparklines[k].draw(run.history.steps(), run.history.series('cosine', c), theme, names);
    });
  }

  /** Every pair once, below the diagonal. */
  function buildMatrix(run: ShownRun): HTMLElement {
    const { terms } = run.header;
    const place = new Map(pullingPairs(run).map(({ i, j, c }) => [`${i} ${j}`, c]));
    const pulling = pullingTerms(run);
    const shown = [...terms.keys()].filter((i) => pulling[i]);
    cells = [];
    const row = (j: number) =>
      h(
        'tr',
        {},
        h(
          'th',
          { scope: 'row', title: terms[j].name },
          swatch(j),
          h('span', { className: 'name', 'aria-hidden': 'true' }, shortened(terms[j].name, longestName)),
          h('span', { className: 'unseen' }, terms[j].name),
        ),
        ...shown.slice(0, -1).map((i) => {
          if (i >= j) return h('td', {});
          const c = place.get(`${i} ${j}`)!;
          const point = () => {
            pointed = c;
            drawCourse();
          };
          const cell = h('td', {
            className: 'cosine',
            tabindex: 0,
            title: `${terms[i].name} · ${terms[j].name}`,
            onpointerenter: point,
            onfocus: point,
          });
          cells.push({ cell, c, i, j });
          return cell;
        }),
      );
    return h(
      'table',
      { className: 'matrix', 'aria-label': 'Cosine between the gradients of two terms' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('td', {}),
          ...shown
            .slice(0, -1)
            .map((i) =>
              h(
                'th',
                { scope: 'col', title: terms[i].name },
                swatch(i),
                h('span', { className: 'unseen' }, terms[i].name),
              ),
            ),
        ),
      ),
      h('tbody', {}, ...shown.slice(1).map(row)),
    );
  }

  function drawMatrix(run: ShownRun): void {
    const { last, header } = run;
    const m = header.terms.length;
    keyed(matrix, JSON.stringify([header.id, header.terms, pullingTerms(run)]), () => [buildMatrix(run)]);
    if (!last) return;
    const now = cosines(last.gram);
    const isolated = isolatedTerm(panel);
    for (const { cell, i, j } of cells) {
      const value = now[i * m + j];
      setText(cell, signed(value));
      // The colour is the number: red pulls apart, green together.
      cell.style.setProperty('--strength', `${Math.round(100 * Math.abs(Number.isFinite(value) ? value : 0))}%`);
      cell.classList.toggle('apart', value < 0);
      const aside = isolated !== null && header.terms[i].name !== isolated && header.terms[j].name !== isolated;
      cell.classList.toggle('aside', aside);
    }
    drawCourse();
  }

  function drawCourse(): void {
    const run = panel.model.run;
    if (!run?.last || cells.length === 0) return;
    const m = run.header.terms.length;
    const now = cosines(run.last.gram);
    const worst = cells.reduce((a, b) => (now[b.i * m + b.j] < now[a.i * m + a.j] ? b : a));
    const { c, i, j } = cells.find((cell) => cell.c === pointed) ?? worst;
    const [first, second] = [run.header.terms[i].name, run.header.terms[j].name];
    setText(courseName, `${first} · ${second}`);
    course.draw(run.history.steps(), run.history.series('cosine', c), panel.theme(), `${first} and ${second}`);
  }

  return {
    section,
    element: section.element,
    topics: ['run', 'frames', 'highlight', 'interface', 'settings'],
    draw() {
      const run = panel.model.run;
      if (!section.draws(run !== null && hasGradients(run) && pullingPairs(run).length > 0) || !run) return;
      const many = pullingTerms(run).filter((pulls) => pulls).length > mostCharts;
      show(multiples, !many);
      show(matrix, many);
      show(courseBox, many);
      if (many) drawMatrix(run);
      else drawMultiples(run, panel.theme());
    },
  };
}
