import { expect, it } from 'vitest';
import { compile } from '../../../src/trainer/compile/compile.ts';
import { thinGroup } from '../../../src/trainer/engine/choice/thin.ts';
import { problems } from './table-problems.ts';

it.each([0, 0.1, 0.5, 1])('a share of %f of the samples keeps rows together', (share) => {
  for (const group of Object.values(problems).flatMap((p) => compile(p).program.groups)) {
    const thin = thinGroup(group, share);
    const { count, slots, auxColumns, terms } = thin;
    expect(count).toBe(Math.max(1, Math.round(share * group.count)));
    expect(thin.times).toHaveLength(slots * count);
    expect(thin.aux).toHaveLength(auxColumns * count);
    expect(thin.pointWeights?.length ?? 0).toBe(group.pointWeights ? terms.length * count : 0);
    for (let n = 0; n < count; n++) {
      const old = Math.floor((n * group.count) / count);
      for (let s = 0; s < slots; s++) expect(thin.times[s * count + n]).toBe(group.times[s * group.count + old]);
      for (let c = 0; c < auxColumns; c++) expect(thin.aux[c * count + n]).toBe(group.aux[c * group.count + old]);
    }
  }
});
