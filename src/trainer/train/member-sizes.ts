/**
 * @file How the members of families are met: losses of single statements, whose means are the losses of terms, and the
 * norms of their gradients.
 */
import { norm } from '../../numeric/vector.ts';
import type { MemberSizes } from '../../problem/member-sizes.ts';
import type { Compiled, CompiledTerm } from '../compile/compile.ts';
import { lossRules } from '../compile/loss.ts';
import type { PointGroup } from '../compile/program.ts';
import type { Session } from '../engine/engine.ts';
import { groupResults } from './solution.ts';

/** Numbers of a Jacobian from which norms are computed: 64 MB. */
const mostEntries = 8_388_608;

export const hasFamilies = ({ terms }: Compiled): boolean => terms.some(({ term }) => term.members);

/** A statement of a family: which member it is, and by how much every of its points counts in the member's own loss. */
interface Own {
  member: number;
  group: PointGroup;
  place: number;
  /** Factors on the points, [count]. */
  factors: Float64Array;
}

/** The statements of `term`, a family, in the order of its rows. */
function ownOf({ term, rows }: CompiledTerm, groups: readonly PointGroup[]): Own[] {
  const places = new Map(term.members!.map(({ index }, i) => [index.join(), i]));
  const measured = rows.reduce((sum, { group }) => sum + groups[group].count, 0);
  return rows.map(({ statement, group: g, result }) => {
    const group = groups[g];
    const { count, pointWeights } = group;
    // The loss of the term is the mean over its members, by as many points as each has.
    const share = term.loss.reduction === 'sum' ? 1 : (term.data ? count / measured : 1 / rows.length) * count;
    const factors = Float64Array.from(
      { length: count },
      (_, n) => (pointWeights ? pointWeights[result * count + n] : 1) / share,
    );
    return { member: places.get(statement.member!.index.join())!, group, place: result, factors };
  });
}

/**
 * Losses of the members of every family at θ of `session`, whose own program does not matter.
 * @param groups points of the compiled problem, those of training or those held out
 * @returns [m] `null` for a term that is no family
 */
export async function memberLosses(
  compiled: Compiled,
  session: Session,
  groups: readonly PointGroup[],
): Promise<(Float64Array | null)[]> {
  const wanted = new Set(compiled.terms.flatMap(({ term, rows }) => (term.members ? rows.map((r) => r.group) : [])));
  const results = new Map<PointGroup, Float64Array[]>();
  for (const g of wanted) results.set(groups[g], await groupResults(compiled, session, groups[g]));
  return compiled.terms.map((term) => {
    if (!term.term.members) return null;
    const losses = new Float64Array(term.rows.length);
    for (const { member, group, place, factors } of ownOf(term, groups)) {
      const { kind, parameter } = group.losses[place];
      results.get(group)![place].forEach((r, n) => {
        losses[member] += factors[n] * lossRules[kind].value(r, parameter);
      });
    }
    return losses;
  });
}

/**
 * Norms of the gradients of these losses, from the Jacobian of every family.
 * @param session of the program whose points `groups` are
 * @returns [m] `null` for a term that is no family, or whose Jacobian is too large
 */
export async function memberNorms(
  compiled: Compiled,
  session: Session,
  groups: readonly PointGroup[],
): Promise<(Float64Array | null)[]> {
  const p = session.parameters;
  const found: (Float64Array | null)[] = [];
  for (const [i, term] of compiled.terms.entries()) {
    if (!term.term.members || term.counts.program * p > mostEntries) {
      found.push(null);
      continue;
    }
    const { residuals, jacobian } = await session.jacobian(i);
    const norms = new Float64Array(term.rows.length);
    const gradient = new Float64Array(p);
    let row = 0;
    for (const { member, group, place, factors } of ownOf(term, groups)) {
      const { kind, parameter } = group.losses[place];
      gradient.fill(0);
      for (let n = 0; n < group.count; n++, row++) {
        const slope = factors[n] * lossRules[kind].slope(residuals[row], parameter);
        for (let k = 0; k < p; k++) gradient[k] += slope * jacobian[row * p + k];
      }
      norms[member] = norm(gradient);
    }
    found.push(norms);
  }
  return found;
}

/** Both together, as a run tells them. @param norms `null` where they are not computed */
export const memberSizes = (
  losses: readonly (Float64Array | null)[],
  heldOut: readonly (Float64Array | null)[],
  norms: readonly (Float64Array | null)[] | null,
): (MemberSizes | null)[] =>
  losses.map((own, i) => {
    const gradients = norms?.[i];
    return own && { losses: own, heldOut: heldOut[i]!, ...(gradients && { norms: gradients }) };
  });
