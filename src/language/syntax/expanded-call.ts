/** @file A call of a function written out: its body with the arguments put in. */
import { AstUtils } from 'langium';
import type * as ast from '../generated/ast.ts';
import { label } from './source.ts';

/** Longer ones say no more than the call. */
const longest = 400;

const isAtom = (text: string): boolean => /^[\w.\u0370-\u03FF]+(\([^()]*\)|\[[^\]]*\])?$/.test(text);

/** The body of `target` with the arguments of `call`; `null` where they do not fit, or the text would be endless. */
export function expandedCall(call: ast.Reference, target: ast.FunctionDeclaration): string | null {
  const body = target.value?.$cstNode;
  if (!body || call.args.length !== target.formals.length) return null;
  const given = new Map(target.formals.map((formal, i) => [formal, label(call.args[i].value)]));
  let text = '';
  let at = body.offset;
  for (const node of AstUtils.streamAst(target.value)) {
    const formal = node.$type === 'Reference' ? (node as ast.Reference).target?.ref : undefined;
    const argument = formal?.$type === 'Formal' ? given.get(formal) : undefined;
    if (argument === undefined || !node.$cstNode) continue;
    const { offset, end } = node.$cstNode;
    text += body.root.fullText.slice(at, offset) + (isAtom(argument) ? argument : `(${argument})`);
    at = end;
    if (text.length > longest) return null;
  }
  return (text + body.root.fullText.slice(at, body.end)).replace(/\s+/g, ' ');
}
