/** @file Families of unknowns below their charts: which members there are, how far each is off, which one is drawn. */
import { extent } from '../../figure/range.ts';
import { number } from '../../problem/number-text/typeset.ts';
import { relativeDistance, shownMember, type UnknownGroup, unknownGroups, worstFirst } from '../families/members.ts';
import { h, keyed, setText, show } from '../page/dom.ts';
import { keptSolution } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import { MemberList } from '../widgets/member-list.ts';
import { isUnfolded, UnfoldButton, unknownKey } from '../widgets/unfold.ts';

interface Family {
  group: UnknownGroup;
  button: UnfoldButton;
  drawn: HTMLElement;
  list: MemberList;
}

export class UnknownMembers {
  readonly element = h('div', {});
  readonly #panel: Panel;
  #families: Family[] = [];

  constructor(panel: Panel) {
    this.#panel = panel;
  }

  draw(): void {
    const { run, preview } = this.#panel.model;
    const unknowns = (run?.header ?? preview)?.unknowns ?? [];
    keyed(this.element, JSON.stringify([run?.header.id, unknowns]), () => {
      this.#families = unknownGroups(unknowns)
        .filter(({ places }) => places.length > 1)
        .map((group) => this.#family(group));
      return this.#families.flatMap(({ drawn, button, list }) => [
        h('div', { className: 'subhead family' }, drawn, button.element),
        list.element,
      ]);
    });
    for (const { group, button, drawn, list } of this.#families) {
      const { name } = unknowns[shownMember(group, unknowns, this.#panel.ui.member)];
      setText(drawn, `Drawn of ${group.name}: ${name}`);
      button.draw();
      const open = isUnfolded(this.#panel, unknownKey(group.name));
      show(list.element, open);
      if (open) this.#list(group, list);
    }
  }

  #family(group: UnknownGroup): Family {
    const { name, places } = group;
    return {
      group,
      button: new UnfoldButton(this.#panel, unknownKey(name), name, places.length),
      drawn: h('span', { className: 'caption' }),
      list: new MemberList(
        this.#panel,
        `unknown-${name}`,
        `Members of ${name}`,
        'The largest error first, without a reference the widest range',
      ),
    };
  }

  #list({ places }: UnknownGroup, list: MemberList): void {
    const { run, preview, settings } = this.#panel.model;
    const { unknowns } = (run?.header ?? preview)!;
    const values = (run ? keptSolution(run)?.values : preview?.values) ?? [];
    const reference = run?.header.reference?.values ?? null;
    const rows = places.map((place) => {
      const { name, member } = unknowns[place];
      const [low, high] = extent([values[place] ?? []]) ?? [Number.NaN, Number.NaN];
      const error = reference && values[place] ? relativeDistance(values[place], reference[place]) : Number.NaN;
      return { index: member!.index.join(','), name, low, high, error };
    });
    const badness = ({ low, high, error }: (typeof rows)[0]): number => (reference ? error : high - low);
    const largest = rows.reduce((most, row) => Math.max(most, badness(row) || 0), 0);
    const sorted = this.#panel.ui.memberOrder === 'worst' ? worstFirst(rows, badness) : rows;
    list.draw(
      reference ? ['least', 'largest', 'rel. error'] : ['least', 'largest'],
      sorted.map((row) => ({
        index: row.index,
        name: row.name,
        values: [
          number(row.low, settings.digits),
          number(row.high, settings.digits),
          ...(reference ? [number(row.error, settings.digits)] : []),
        ],
        part: badness(row) / largest,
      })),
    );
  }
}
