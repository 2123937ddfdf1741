/** @file A row of a loss term that unfolds to its members. */
import { show } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import { TermMembers } from './term-members.ts';
import { isUnfolded, UnfoldButton } from './unfold.ts';

export interface UnfoldableTerm {
  /** Its place among the terms of the run. */
  term: number;
  name: string;
  button: UnfoldButton;
  members: TermMembers;
}

/** The terms of the run that are families; the rows of a curvature are no statements of their author. @param place where they stand, unique in the page */
export const unfoldableTerms = (panel: Panel, place: string): UnfoldableTerm[] =>
  panel.model.run!.header.terms.flatMap(({ name, kind, members }, term) =>
    members && kind !== 'smoothness'
      ? [
          {
            term,
            name,
            button: new UnfoldButton(panel, name, name, members.length),
            members: new TermMembers(panel, term, place),
          },
        ]
      : [],
  );

/** Shows the members in `element` where they are unfolded. */
export function drawUnfoldable(panel: Panel, { name, button, members }: UnfoldableTerm, element: HTMLElement): void {
  const open = isUnfolded(panel, name);
  show(element, open);
  button.draw();
  if (open) members.draw();
}
