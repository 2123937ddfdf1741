/**
 * @file What authors bring along from other languages and from paper, by the place where the parser stops at it: a table
 * of rules that are asked before the general ones.
 */
import { builtinFunction } from './builtins.ts';
import type { ParserVerdict, Previous, Rule, Situation } from './situation.ts';
import { insertion, substitution } from './situation.ts';
import { nearest } from './spelling.ts';
import { bracedWords, statementWords } from './words.ts';

const statements = new Set<string>(statementWords);
const operators = new Set(['+', '-', '*', '/', '^', '(']);
const ofSchedules = ['until', 'then'];
/** A list of layers longer than this is no slip of a person. */
const mostLayers = 12;
const number = String.raw`[-+]?[\d.]+(?:[eE][-+]?\d+)?`;

/** The bracketed text that `rest` begins with; `null` where its bracket is not closed. */
function groupAhead(rest: string): string | null {
  let depth = 0;
  for (const [at, c] of [...rest].entries()) {
    if ('([{'.includes(c)) depth++;
    if (')]}'.includes(c) && --depth === 0) return [...rest].slice(0, at + 1).join('');
  }
  return null;
}

/** From the end of the token before to the place where the parser stopped. */
const gapOf = (previous: Previous, { token }: Situation): { at: number; length: number } => {
  const length = token.startOffset - previous.startOffset - previous.image.length;
  return { at: -length, length };
};

/** Whether a bracket of a call is open at the end of `lead`. */
const isInCall = (lead: string): boolean => /[\p{L}\p{N}_]\([^()]*$/u.test(lead);

const write = (text: string, at: number, length: number): ParserVerdict['fix'] => ({
  title: `Write ${text}`,
  edits: [{ at, length, text }],
});

export const foreignForms: readonly Rule[] = [
  function lineComment({ startsLine, rest }) {
    const mark = startsLine ? /^(?:%+|--+)(?=\s)/.exec(rest)?.[0] : undefined;
    if (mark === undefined) return null;
    return { message: 'comments start with //', fix: substitution('Write //', mark.length, '//') };
  },
  function remainder({ token, lead }) {
    if (token.image !== '%' || !/[\p{L}\p{N}_)]\s*$/u.test(lead)) return null;
    return {
      message: 'there is no remainder of a division; what repeats is an event: event pulse every 2 { u = u + 1 }',
    };
  },
  function intervalOtherwise({ rest, rules: ruleStack, expected }) {
    const isHere = ruleStack.includes('Interval') || (ruleStack[0] === 'Variable' && expected.includes('in'));
    const found = isHere
      ? new RegExp(String.raw`^(from\s+)?\(?\s*(${number}?)\s*(?:,|\.\.+|to\b)\s*(${number})\s*\)?`).exec(rest)
      : null;
    if (!found) return null;
    const [whole, from, low, high] = found;
    const interval = `[${low}, ${high}]`;
    if (rest.startsWith('[')) return null;
    return {
      message: `an interval is written ${interval}`,
      fix: write(`${from ? 'in ' : ''}${interval}`, 0, whole.length),
    };
  },
  function familyOfDoses({ token, lead, rest }) {
    const [begun, name, index] = /dose\s+([\p{L}_][\p{L}\p{N}_]*)\[\s*([\p{L}_][\p{L}\p{N}_]*)\s*$/u.exec(lead) ?? [];
    if (token.image !== 'in' || begun === undefined) return null;
    const given = (range: string, times: string, amount: string): string =>
      `event given[${index} in ${range}] ${times} { ${name}[${index}] = ${name}[${index}] + ${amount} }`;
    const message = `a dose goes to one member; to each of them goes an event: ${given('1..n', 'at 0', '1')}`;
    const [whole, range, amount, times] =
      /^in\s+([^\]]+?)\s*\]\s*:\s*([\d.eE+-]+)\s+(at\s+[^{}]*?)\s*(?=\/\/|$)/.exec(rest) ?? [];
    if (whole === undefined) return { message };
    return { message, fix: write(given(range, times, amount), -begun.length, begun.length + whole.length) };
  },
  function tilde({ token, lead, rest }) {
    if (token.image !== '~') return null;
    const [, fixed] = /^\s*param\s+(\S+)/.exec(lead) ?? [];
    if (fixed !== undefined) return { message: `only an estimate has a prior: estimate ${fixed} = 1 ${rest.trim()}` };
    if (!/^\s*(?:equation|initial|boundary|hard)\s/.test(lead)) return null;
    return { message: 'two sides are written with =, not ~', fix: substitution('Write =', 1, '=') };
  },
  function squareArguments({ token, previous, rest }) {
    const [whole, inside] = /^\[([^[\]]*)\]/.exec(rest) ?? [];
    if (token.image !== '[' || previous?.image !== "'" || whole === undefined) return null;
    return { message: `arguments stand in round brackets: (${inside})`, fix: write(`(${inside})`, 0, whole.length) };
  },
  function colonBehindWord({ token, previous, lead }) {
    if (token.image !== ':' || !previous || !statements.has(previous.image)) return null;
    if (!/^\s*(?:hard\s+)?[a-z]+\s*$/.test(lead)) return null;
    return {
      message: `no colon stands behind "${previous.image}": the one that may come stands behind a name`,
      fix: substitution('Leave it out', 1, ''),
    };
  },
  function bareArgument(s) {
    const { token, previous, startsLine } = s;
    if (!previous || startsLine || previous.kind !== 'word') return null;
    const isOperand = token.tokenType.name === 'NUMBER' || token.tokenType.name === 'ID';
    if (!isOperand || builtinFunction(previous.image)?.args.length !== 1) return null;
    const gap = gapOf(previous, s);
    return {
      message: `the argument of ${previous.image} stands in brackets: ${previous.image}(${token.image})`,
      fix: write(`(${token.image})`, gap.at, gap.length + token.image.length),
    };
  },
  function powerOfFunction({ token, lead, rest }) {
    const found = /([\p{L}_][\p{L}\p{N}_]*)\s*(\^\s*\d+)\s*$/u.exec(lead);
    const group = token.image === '(' ? groupAhead(rest) : null;
    if (!found || group === null || !builtinFunction(found[1])) return null;
    const [whole, name, power] = found;
    const behind = whole.length - name.length;
    return {
      message: `the power of a function stands behind its bracket: ${name}${group}${power}`,
      fix: {
        title: `Write ${name}${group}${power}`,
        edits: [
          { at: -behind, length: behind, text: '' },
          { at: group.length, length: 0, text: power },
        ],
      },
    };
  },
  function squareGroup({ token, previous, rest, rules: [rule] }) {
    const group = token.image === '[' || token.image === '{' ? groupAhead(rest) : null;
    if (group === null || !previous || !operators.has(previous.image) || rule.startsWith('Unit')) return null;
    const round = `(${group.slice(1, -1)})`;
    return { message: `formulas are grouped by round brackets: ${round}`, fix: write(round, 0, group.length) };
  },
  function equalBeforeBraces({ token, lead, rest, expected }) {
    const word = lead.trim();
    const [sign] = /^=\s*(?=\{)/.exec(rest) ?? [];
    if (token.image !== '=' || !bracedWords.has(word) || !expected.includes('{') || sign === undefined) return null;
    return {
      message: `no = stands between "${word}" and its braces`,
      fix: substitution('Leave it out', sign.length, ''),
    };
  },
  function phasesInARow({ token, statement, expected, rest }) {
    if (token.image !== 'then' || statement !== 'train' || !expected.includes('}')) return null;
    const [word] = /^then\s*/.exec(rest) ?? [''];
    return {
      message: 'phases stand one behind the other, without then: adam(5000) lbfgs(200)',
      fix: substitution('Leave it out', word.length, ''),
    };
  },
  function optionWithColon({ token, previous, lead, statement, opened }) {
    const isOption = isInCall(lead) || (statement === 'train' && opened !== null);
    if (token.image !== ':' || previous?.kind !== 'word' || !isOption) return null;
    return { message: 'an option is written name = value', fix: substitution('Write =', 1, '=') };
  },
  function misspeltSchedule({ lead, expected, statement }) {
    const found = expected.includes('=') ? new RegExp(String.raw`=\s*${number}%?\s+([a-z]+)\s*$`).exec(lead) : null;
    const meant = found && nearest(found[1], ofSchedules);
    if (!found || !meant || (statement !== 'weights' && statement !== 'train')) return null;
    const back = found[0].length - found[0].lastIndexOf(found[1]);
    return {
      message: `"${found[1]}" is no word of a schedule; did you mean "${meant}"?`,
      fix: { title: `Change to "${meant}"`, edits: [{ at: -back, length: found[1].length, text: meant }] },
    };
  },
  function layersByNumber({ lead }) {
    const found = /layers\s*=\s*((\d+)\s*[x×]\s*(\d+))\s*$/.exec(lead);
    const count = Number(found?.[2]);
    if (!found || !(count > 0 && count <= mostLayers)) return null;
    const list = `[${Array.from({ length: count }, () => found[3]).join(', ')}]`;
    const back = found[0].length - found[0].lastIndexOf(found[1]);
    return { message: `layers are a list of widths: ${list}`, fix: write(list, -back, found[1].length) };
  },
  function unknownsInARow(s) {
    const { token, previous, lead, rest, startsLine } = s;
    if (startsLine || !previous || token.tokenType.name !== 'ID' || !/^\s*unknown\b.*\)\s*$/.test(lead)) return null;
    if (!/^[\p{L}_][\p{L}\p{N}_]*\s*\(/u.test(rest)) return null;
    return {
      message: `a comma is missing between the unknowns, before "${token.image}"`,
      fix: { title: 'Insert ,', edits: [{ ...gapOf(previous, s), text: ', ' }] },
    };
  },
  function severalOnALine({ token, lead, rest, expected }) {
    const [, word] = /^\s*(equation|initial|boundary|hard\s+(?:initial|boundary))\s/.exec(lead) ?? [];
    const [comma] = /^,\s*(?=[^,]*=)/.exec(rest) ?? [];
    if (token.image !== ',' || word === undefined || comma === undefined || !expected.includes('EOF')) return null;
    return {
      message: `each ${word.replace(/^hard\s+/, '')} is a statement of its own`,
      fix: substitution(`Begin another ${word}`, comma.length, `\n${word} `),
    };
  },
  function hardWithoutKind({ previous, rest, startsLine }) {
    if (previous?.image !== 'hard' || startsLine || !/^[\p{L}_][\p{L}\p{N}_]*'*\s*\(/u.test(rest)) return null;
    return {
      message: `a condition starts with initial or boundary, behind hard as well: hard initial ${rest.trim()}`,
      fix: insertion('Insert "initial"', 'initial '),
    };
  },
];
