/** @file Where sections stand: the first screen, what is pinned to it, and the tabs below. */
import { h, setAttribute, setText } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import type { Section, SectionView } from '../widgets/section.ts';

/** Id of the tab of a section. */
const tabId = (id: string): string => `${id}-tab`;

/** The tab that is open, of those that have something to show. */
export function openTab(wanted: string, sections: readonly Section[]): string {
  if (wanted === '') return '';
  const offered = sections.filter((s) => s.available && !s.onScreen).map((s) => s.id);
  return offered.includes(wanted) ? wanted : (offered[0] ?? '');
}

/**
 * The first screen.
 * @param screen Views that stand there, in order; two of them side by side where they are a pair
 * @param tabbed Views behind tabs, in the tabs' order
 */
export function layoutView(
  panel: Panel,
  screen: readonly (SectionView | readonly [SectionView, SectionView])[],
  tabbed: readonly SectionView[],
): View {
  const pinned = h('div', { className: 'pinned' });
  const strip = h('div', { className: 'tabs', role: 'tablist', 'aria-label': 'More about this run' });
  const below = h('div', { className: 'below' }, strip);
  const sections = tabbed.map(({ section }) => section);
  const tabs = sections.map((section) => {
    const name = h('span', {}, section.options.title);
    const badge = h('span', { className: 'badge' });
    const tab = h(
      'button',
      {
        type: 'button',
        role: 'tab',
        id: tabId(section.id),
        'aria-controls': section.id,
        onclick: () => panel.setInterface({ tab: panel.selectedTab() === section.id ? '' : section.id }),
        onkeydown: (event) => move(event as KeyboardEvent),
      },
      name,
      badge,
    );
    return { section, tab, badge };
  });
  strip.append(...tabs.map(({ tab }) => tab));

  /** Arrow keys go from tab to tab, as in every tab list. */
  function move(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const shown = tabs.filter(({ tab }) => !tab.hidden);
    const now = shown.findIndex(({ tab }) => tab === document.activeElement);
    const next = shown[(now + by + shown.length) % shown.length];
    next.tab.focus();
    panel.setInterface({ tab: next.section.id });
  }

  const element = h(
    'div',
    { className: 'screen' },
    ...screen.map((place) =>
      'element' in place ? place.element : h('div', { className: 'pair' }, ...place.map((view) => view.element)),
    ),
    pinned,
    below,
  );
  below.append(...sections.map((s) => s.element));

  return {
    element,
    topics: ['layout', 'interface', 'run'],
    draw() {
      const selected = panel.selectedTab();
      for (const { section, tab, badge } of tabs) {
        const { onScreen } = section;
        const home = onScreen ? pinned : below;
        if (section.element.parentElement !== home) home.append(section.element);
        tab.hidden = !section.available || onScreen;
        const open = selected === section.id;
        setAttribute(tab, 'aria-selected', String(open));
        setAttribute(tab, 'tabindex', open || selected === '' ? 0 : -1);
        setText(badge, section.badge);
        setAttribute(section.element, 'role', onScreen ? null : 'tabpanel');
      }
      strip.hidden = tabs.every(({ tab }) => tab.hidden);
      const { maximised } = panel.ui;
      const all = [...screen.flatMap((place) => ('element' in place ? [place] : place)), ...tabbed];
      const one = all.find(({ section }) => section.id === maximised && section.available);
      document.body.classList.toggle('one', one !== undefined);
      for (const { section } of all) section.element.classList.toggle('alone', section === one?.section);
      if (one) one.section.element.style.setProperty('--charts', String(chartsIn(one.section.element)));
    },
  };
}

/** Charts that share the height of a maximised section. */
const chartsIn = (element: HTMLElement): number =>
  Math.max(1, [...element.querySelectorAll<HTMLElement>('.chart-box')].filter((box) => box.offsetParent).length);
