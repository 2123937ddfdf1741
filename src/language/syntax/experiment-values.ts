/** @file What experiments set: params and estimates that have values of their own there. */
import type * as ast from '../generated/ast.ts';

/** Parameters, or families of them, that the values of a block or the columns of a table set. */
export function valuesSet(
  node: ast.Experiment,
): { place: ast.ParameterValue | ast.Column; property: string; name: string }[] {
  if (node.file !== undefined)
    return node.columns.flatMap((place) => {
      const target = place.subject?.$type === 'Reference' ? place.subject.target?.ref : undefined;
      return target?.$type === 'Param' || target?.$type === 'Estimate'
        ? [{ place, property: 'subject', name: target.name }]
        : [];
    });
  return node.items.flatMap((place) => {
    if (place.$type !== 'ParameterValue') return [];
    const name = place.parameter?.ref?.name;
    return name === undefined ? [] : [{ place, property: 'parameter', name }];
  });
}
