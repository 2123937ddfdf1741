/** @file The members of a loss term that is a family: the loss and the gradient of each, worst first. */
import { number } from '../../problem/number-text/typeset.ts';
import { type MemberRow, memberRows, memberSizesOf, worstFirst } from '../families/members.ts';
import { effectiveWeights, type Panel } from '../page/panel.ts';
import { MemberList } from './member-list.ts';

/** What makes a member the worst: its pull where gradients are known, else its loss. */
const badness = ({ norm, loss }: MemberRow): number => norm ?? loss;

export class TermMembers {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #term: number;
  readonly #list: MemberList;

  /** @param place where it stands, for what is unique in the page */
  constructor(panel: Panel, term: number, place: string) {
    this.#panel = panel;
    this.#term = term;
    const { name } = panel.model.run!.header.terms[term];
    this.#list = new MemberList(
      panel,
      `${place}-members-${term}`,
      `Members of ${name}`,
      'The largest gradient or loss first',
    );
    this.element = this.#list.element;
  }

  draw(): void {
    const { run, settings } = this.#panel.model;
    if (!run) return;
    const sizes = memberSizesOf(run, this.#term);
    const weight = effectiveWeights(this.#panel)?.[this.#term] ?? 1;
    const rows = memberRows(run.header.terms[this.#term], sizes, weight);
    const sorted = this.#panel.ui.memberOrder === 'worst' ? worstFirst(rows, badness) : rows;
    const largest = rows.reduce((most, row) => Math.max(most, badness(row) || 0), 0);
    const hasNorms = sizes?.norms !== undefined;
    this.#list.draw(
      hasNorms ? ['‖λ∇L‖', 'loss', 'held out'] : ['loss', 'held out'],
      sorted.map((row) => ({
        index: row.index,
        name: row.name,
        values: [...(hasNorms ? [row.norm ?? Number.NaN] : []), row.loss, row.heldOut].map((x) =>
          number(x, settings.digits),
        ),
        part: badness(row) / largest,
      })),
    );
  }
}
