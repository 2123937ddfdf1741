/**
 * @file Colours and fonts, resolved from the `--vscode-*` variables through `panel.css`, and followed when the theme
 * changes. Canvas and exported figures need resolved values; everything else uses the variables directly.
 */
import { paperColour } from '../../figure/colours.ts';
import { legible } from './contrast.ts';

export interface Palette {
  /** Colour of the i-th loss term, the same in every chart, legend and table. */
  term(i: number): string;
  /** Colour of the i-th compared run; 0 is the run of this panel. */
  run(i: number): string;
  foreground: string;
  muted: string;
  /** Of a reference: one that curves in the foreground colour stand out from. */
  reference: string;
  grid: string;
  background: string;
  warning: string;
  error: string;
}

export interface Theme extends Palette {
  font: string;
  highContrast: boolean;
  /** Counts changes. */
  version: number;
}

export const termColors = 8;
export const runColors = 5;

/**
 * Behind the last colour they begin again: every second time a term is drawn hollow – rings along its curves, a hollow
 * swatch, arrowhead and slider, a hatched area – so that twice as many terms are told apart.
 */
export const isHollow = (term: number): boolean => Math.floor(term / termColors) % 2 === 1;

/** Classes of what is drawn of a term in the page's own elements. */
export const termClass = (term: number): string => `term-${term % termColors}${isHollow(term) ? ' hollow' : ''}`;

/** Colours for paper. */
export const printPalette: Palette = {
  term: paperColour,
  run: (i) => (i === 0 ? '#000000' : paperColour(i - 1)),
  foreground: '#000000',
  muted: '#595959',
  reference: '#595959',
  grid: '#e0e0e0',
  background: '#ffffff',
  warning: '#d55e00',
  error: '#b00020',
};

function resolve(): Omit<Theme, 'version'> {
  const probe = document.createElement('span');
  probe.className = 'probe';
  document.body.append(probe);
  const color = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const background = color('background');
  /** What is drawn in it is seen on the page of any theme; the style sheet follows. */
  const curve = (name: string): string => {
    document.body.style.removeProperty(`--${name}`);
    const seen = legible(color(name), background);
    document.body.style.setProperty(`--${name}`, seen);
    return seen;
  };
  const terms = Array.from({ length: termColors }, (_, i) => curve(`term-${i}`));
  const runs = Array.from({ length: runColors }, (_, i) => curve(`run-${i}`));
  const theme = {
    term: (i: number) => terms[i % terms.length],
    run: (i: number) => runs[i % runs.length],
    foreground: color('foreground'),
    muted: color('muted'),
    reference: curve('reference'),
    grid: color('grid'),
    background,
    warning: color('warning'),
    error: color('error'),
    font: getComputedStyle(document.body).fontFamily,
    highContrast: /vscode-high-contrast/.test(document.body.className),
  };
  probe.remove();
  return theme;
}

/** The theme now; calls `changed` after each change of it. */
export function followTheme(changed: () => void): { current: Theme } {
  const holder = { current: { ...resolve(), version: 0 } };
  const observer = new MutationObserver(() => {
    holder.current = { ...resolve(), version: holder.current.version + 1 };
    changed();
  });
  // VS Code writes the variables into <html style> and the kind of theme into <body class>.
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return holder;
}
