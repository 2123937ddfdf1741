/** @file What is said of a place where the parser stopped, in the words of the language: a table, first match wins. */
import { under } from '../../problem/by-name.ts';
import { catalogue } from '../../problem/catalogue/catalogue.ts';
import type { MethodPlace } from '../../problem/catalogue/method.ts';
import { parseUnit, UnitError } from '../../problem/units/parse-unit.ts';
import { builtinFunction } from './builtins.ts';
import type { ParserVerdict, Rule, Situation } from './situation.ts';
import { insertion, isEnd, quotedToken, substitution, touches } from './situation.ts';
import { didYouMean, nearest } from './spelling.ts';
import { bracedWords, statementForms, statementSynonyms, statementWords } from './words.ts';

const keywords = new Set<string>(statementWords);
const connectives = new Set(['in', 'from', 'to', 'at', 'then', 'until', 'when', 'equal_total', 'budget']);

/** Where the methods of a place belong. */
const blockOf: Record<MethodPlace, string> = {
  sampler: 'points { term = NAME }',
  loss: 'loss { term = NAME }',
  weights: 'weights NAME { … }',
  phase: 'train { NAME }',
  features: 'network { features = NAME }',
  activation: 'network { activation = NAME }',
  prior: 'estimate k = 1 ~ NAME(…)',
};

/** Whether a text is a unit, or a way to write one. */
function isUnit(text: string): boolean {
  try {
    parseUnit(text);
    return true;
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    return error.meant !== null;
  }
}

const operators = new Set(['+', '-', '*', '/', '^']);
const comparisons = new Set(['<', '>', '<=', '>=', '==', '!=']);

/** Where a new statement or the end of the text cuts another one off. */
const cutsOff = ({ token, startsLine }: Situation): boolean =>
  isEnd(token) || (startsLine && keywords.has(token.image));

/** `0,5` before or at the place where the parser stopped, as `[whole, decimals, where the comma stands]`. */
function commaIn({ token, previous, lead, rest, expected }: Situation): { number: string; at: number } | null {
  const behind = /^,(\d+)/.exec(rest);
  if (token.image === ',' && previous?.kind === 'number' && touches(previous, token)) {
    // An interval has one comma: where it has more, the first of them is the decimal one.
    const before = expected.includes(']') ? /([\d.]+),(\d+)$/.exec(lead) : null;
    if (before) return { number: `${before[1]}.${before[2]}`, at: -before[2].length - 1 };
    return behind ? { number: `${previous.image}.${behind[1]}`, at: 0 } : null;
  }
  const before = /(\d+),$/.exec(lead);
  const first = /^\d+/.exec(rest)?.[0];
  if (token.tokenType.name !== 'NUMBER' || !before || first === undefined) return null;
  return { number: `${before[1]}.${first}`, at: -1 };
}

/** The bracket that ends a line, if it stands alone: not the arguments of a function. */
function lastGroup(lead: string): string | null {
  let depth = 0;
  for (let at = lead.length - 1; at >= 0; at--) {
    if (lead[at] === ')') depth++;
    if (lead[at] === '(' && --depth === 0) return /[\p{L}\p{N}_']\s*$/u.test(lead.slice(0, at)) ? null : lead.slice(at);
  }
  return null;
}

const rules: Rule[] = [
  function decimalComma(s) {
    const found = commaIn(s);
    if (!found) return null;
    const { number, at } = found;
    // In an interval both ends may be written so.
    const other = at < -1 ? /^,\s*\d+(,)\d+\s*\]/d.exec(s.rest) : null;
    const also = other?.indices?.[1] ? [{ at: other.indices[1][0], length: 1, text: '.' }] : [];
    return {
      message: `numbers are written with a decimal point: ${number}`,
      fix: { title: 'Write a decimal point', edits: [{ at, length: 1, text: '.' }, ...also] },
    };
  },
  function unitOnNumber({ token, previous, lead, rest, quantities, rules: [rule] }) {
    if (previous?.kind !== 'number' || token.tokenType.name !== 'ID' || quantities.has(token.image)) return null;
    const unit = /^[^\s,;\]}=]+/.exec(rest)?.[0] ?? '';
    if (rule === 'Unit' || !isUnit(unit)) return null;
    const leaveOut = { at: 0, length: unit.length, text: '' };
    const declared = /\b(param|estimate)\s+(\S+)\s*(:[^=]*)?=[^=]*$/.exec(lead);
    const leave = { title: `Leave out "${unit}"`, edits: [leaveOut] };
    if (!declared)
      return {
        code: 'unit-on-number',
        message: `a number has no unit of its own and takes the one of what it stands beside; leave "${unit}" out, or declare a param with this unit`,
        fix: leave,
      };
    const [whole, word, name, own] = declared;
    if (own)
      return {
        code: 'unit-on-number',
        message: `"${name}" has its unit behind the name; leave "${unit}" out`,
        fix: leave,
      };
    const behind = declared.index + whole.indexOf(name, word.length) + name.length - lead.length;
    return {
      code: 'unit-on-number',
      message: `a unit stands behind the name: ${word} ${name}: ${unit} = ${previous.image}`,
      fix: { title: `Write "${name}: ${unit}"`, edits: [{ at: behind, length: 0, text: `: ${unit}` }, leaveOut] },
    };
  },
  function missingTimes({ token, previous, rest, quantities, expected, startsLine }) {
    const opens = token.image === '(';
    if (!previous || startsLine || !(token.tokenType.name === 'ID' || opens)) return null;
    const isNumber = previous.kind === 'number';
    const isFactor = isNumber || previous.image === ')' || quantities.has(previous.image);
    const known = opens || quantities.has(token.image) || builtinFunction(token.image) !== undefined;
    // Where the sides are both there, what holds another = is rather a statement without its first word.
    const isStatement = !expected.includes('=') && /[^<>=!]=[^=]/.test(rest);
    // Where a side is still missing, what follows is rather it.
    const isSide = expected.includes('=') && !/[^<>=!]=[^=]/.test(rest);
    if (isStatement || isSide || !isFactor || !(known || (isNumber && touches(previous, token)))) return null;
    return {
      message: `a product needs a *: ${previous.image}*${token.image}`,
      fix: insertion('Insert *', '*'),
    };
  },
  function doubleStar({ token, previous }) {
    if (token.image !== '*' || previous?.image !== '*' || !touches(previous, token)) return null;
    return {
      message: 'a power is written with ^, not **',
      fix: { title: 'Write ^', edits: [{ at: -1, length: 2, text: '^' }] },
    };
  },
  function doubleEqual({ token, expected }) {
    if (token.image !== '==' || !expected.includes('=')) return null;
    return { message: 'an equation is written with one =', fix: substitution('Write =', 2, '=') };
  },
  function assignment({ token, previous, expected, rest, rules: [rule] }) {
    const write = { title: 'Write =', edits: [{ at: -1, length: 2, text: '=' }] };
    if (token.image === ':' && expected.includes('=') && rest.startsWith(':='))
      return { message: 'two sides are written with =, not :=', fix: substitution('Write =', 2, '=') };
    if (token.image !== '=' || previous?.image !== ':' || !rule.startsWith('Unit')) return null;
    if (touches(previous, token)) return { message: 'a value is given with =, not :=', fix: write };
    return { message: 'a unit is missing behind the colon; without one the colon is left out', atPrevious: true };
  },
  function comparison({ token, previous, lead, rest }) {
    const inside = previous?.image === 'if' && token.image === '(' ? rest : '';
    const nested = 'nest them: if(a < x, if(x < b, 1, 0), 0)';
    if (/\b(and|or)\b/.test(inside)) return { message: `comparisons cannot be combined; ${nested}` };
    const isChained = comparisons.has(token.image) ? /[<>]|[=!]=/.test(lead) : /[<>][^<>,()]*[<>]/.test(inside);
    if (isChained) return { message: `comparisons cannot be chained; ${nested}` };
    if (!comparisons.has(token.image)) return null;
    return { message: `a comparison can only be the condition of if: if(u ${token.image} 1, a, b)` };
  },
  function primedGroup({ token, previous, lead, rest }) {
    if (token.image !== "'" || previous?.image !== ')') return null;
    const primes = /^'+/.exec(rest)?.[0].length ?? 1;
    const group = lastGroup(lead);
    const derivative = group && `D(${group.slice(1, -1).trim()}, ${primes})`;
    return {
      message: `a prime can only follow an unknown; the derivative of a bracket is written ${derivative ?? "D(k*u', 1)"}`,
      fix: derivative
        ? {
            title: `Write ${derivative}`,
            edits: [{ at: -group.length, length: group.length + primes, text: derivative }],
          }
        : undefined,
    };
  },
  function missingOperand({ token, previous, rules: [rule] }) {
    const dangling =
      operators.has(token.image) || comparisons.has(token.image)
        ? token
        : previous && (operators.has(previous.image) || comparisons.has(previous.image))
          ? previous
          : null;
    if (!dangling || rule === 'Unit' || rule === 'UnitFactor') return null;
    return { message: `something is missing after "${dangling.image}"`, atPrevious: dangling === previous };
  },
  function hardEquation({ token, previous, startsLine }) {
    if (previous?.image !== 'hard' || isEnd(token) || startsLine) return null;
    return { message: `only initial and boundary conditions can be hard, not ${quotedToken(token)}` };
  },
  function missingBrace({ token, statement, lead, rest, previous }) {
    if (token.image !== '=' || !statement || !bracedWords.has(statement) || lead.includes('{') || !previous)
      return null;
    const entry = previous.image;
    const end = rest.trimEnd();
    const closes = end.endsWith('}');
    return {
      message: `the entries of ${statement} stand in braces: ${statementForms[statement as keyof typeof statementForms]}`,
      atPrevious: true,
      fix: {
        title: 'Put braces around',
        edits: [
          { at: previous.startOffset - token.startOffset, length: 0, text: '{ ' },
          ...(closes ? [] : [{ at: end.length, length: 0, text: ' }' }]),
        ].filter((edit) => entry !== '' && edit.at <= end.length),
      },
    };
  },
  function unknownWithoutVariable({ rules: [rule], expected, previous }) {
    if (rule !== 'Unknown' || !expected.includes('(') || previous?.kind !== 'word') return null;
    if (keywords.has(previous.image)) return null;
    return { message: `an unknown is a function of the variable: ${previous.image}(t)`, atPrevious: true };
  },
  function missingOpenBrace({ token, statement, expected, startsLine }) {
    if (!expected.includes('{') || !statement || !bracedWords.has(statement) || (isEnd(token) && startsLine))
      return null;
    if (startsLine && keywords.has(token.image)) return null;
    return {
      message: `a { is missing behind "${statement}"; it is written ${statementForms[statement as keyof typeof statementForms]}`,
    };
  },
  function unfinished(s) {
    const {
      statement,
      previous,
      expected,
      rules: [rule],
    } = s;
    if (!cutsOff(s) || !previous || !statement) return null;
    // What is missing has a sentence of its own below.
    const isSaid = rule === 'Variable' ? expected.includes('in') : expected.includes('=');
    if (isSaid && previous.image !== '=' && previous.image !== ':' && previous.image !== statement) return null;
    const form = statementForms[statement as keyof typeof statementForms];
    if (previous.image === ':')
      return { message: `nothing stands behind ":"; ${statement} is written ${form}`, atPrevious: true };
    const missing = previous.image === '=' ? 'something is missing after "="' : `this ${statement} is not finished`;
    return { message: `${missing}; it is written ${form}`, atPrevious: true };
  },
  function keywordAsName({ token, expected }) {
    if (!expected.includes('ID') || !(keywords.has(token.image) || connectives.has(token.image))) return null;
    if (expected.length > 1) return null;
    return { code: 'reserved-name', message: `"${token.image}" is a word of the language; choose another name` };
  },
  function misspeltStatement(s) {
    return s.token.tokenType.name === 'ID' && atStatement(s.rules, s.expected)
      ? statementVerdict({ ...s, word: s.token.image })
      : null;
  },
  function missingColon({ token, previous, rules: ruleStack, expected }) {
    const statement = ruleStack.find((r) => r === 'Equation' || r === 'Condition');
    if (!statement || !expected.includes('=') || previous?.kind !== 'word' || token.tokenType.name !== 'ID')
      return null;
    return {
      message: `a colon is missing after the name "${previous.image}"`,
      atPrevious: true,
      fix: insertion('Insert :', ': '),
    };
  },
  function startingValue({ token, lead, rules: ruleStack }) {
    const name = /\bestimate\s+(\S+)/.exec(lead)?.[1];
    if (!ruleStack.includes('Estimate') || token.image !== 'in' || name === undefined) return null;
    return { message: `an estimate starts at a value: estimate ${name} = 1 in [a, b]` };
  },
  function missingEqual({ token, previous, rules: [rule], expected }) {
    if (!expected.includes('=')) return null;
    const sides: Record<string, string> = {
      Equation: 'an equation has two sides; "=" is missing',
      Condition: 'a condition has two sides; "=" is missing',
    };
    return { message: sides[rule] ?? `"=" is missing before ${quotedToken(token)}`, atPrevious: previous !== null };
  },
  function missingComma({ token, previous, rules: ruleStack, expected }) {
    if (!ruleStack.some((rule) => rule === 'Interval' || rule === 'List') || previous?.kind !== 'number') return null;
    if (token.tokenType.name !== 'NUMBER' || !(expected.includes(']') || expected.includes(','))) return null;
    return {
      message: `a comma is missing between ${previous.image} and ${token.image}`,
      atPrevious: true,
      fix: {
        title: 'Insert ,',
        edits: [{ at: previous.startOffset + previous.image.length - token.startOffset, length: 0, text: ',' }],
      },
    };
  },
  function interval({ token, rules: ruleStack, expected }) {
    if (!ruleStack.includes('Interval') && !(ruleStack[0] === 'Variable' && expected.includes('in'))) return null;
    if (ruleStack.includes('Interval'))
      return { message: `an interval is written [a, b], here is ${quotedToken(token)}` };
    if (token.image === '=')
      return { message: 'the interval stands behind in: variable t in [a, b]', fix: substitution('Write in', 1, 'in') };
    return { message: 'the interval is missing: variable t in [a, b]', atPrevious: true };
  },
  function quotes({ token, expected }) {
    if (!expected.includes('STRING')) return null;
    return { message: `a text in double quotes is expected, not ${quotedToken(token)}` };
  },
  function method({ token, rules: [rule], expected }) {
    if (rule !== 'MethodCall' || !expected.includes('ID')) return null;
    return { message: `a method such as sobol(256) is expected, not ${quotedToken(token)}` };
  },
];

const atStatement = (ruleStack: string[], expected: string[]): boolean =>
  ruleStack[0] === 'Model' || expected.includes('EOF');

/** Of a word where a statement should start. */
export function statementVerdict({
  word,
  rest,
  unknowns,
}: Pick<Situation, 'rest' | 'unknowns'> & { word: string }): ParserVerdict {
  const inPlace = catalogue.find((m) => m.name === word);
  if (inPlace)
    return {
      code: 'method-outside-block',
      message: `${word} cannot stand here; it belongs into ${blockOf[inPlace.place].replace('NAME', word)}`,
    };
  if (unknowns.includes(word)) {
    const isCondition = /^\S+?'*\s*\(/.test(rest);
    const keyword = isCondition ? 'initial' : 'equation';
    return {
      code: 'missing-keyword',
      message: isCondition
        ? `a condition starts with initial or boundary: initial ${rest.trim()}`
        : `an equation starts with the word equation: equation ${rest.trim()}`,
      fix: insertion(`Insert "${keyword}"`, `${keyword} `),
    };
  }
  const quotient = /^d([A-Za-z]\w*)\s*\/\s*d[a-z]\s*(?==)/.exec(rest);
  if (quotient && unknowns.includes(quotient[1]))
    return {
      code: 'missing-keyword',
      message: `an equation starts with the word equation, and a derivative is written ${quotient[1]}'`,
      fix: substitution(`Write "equation ${quotient[1]}'"`, quotient[0].length, `equation ${quotient[1]}' `),
    };
  const small = word.toLowerCase();
  const synonym = statementSynonyms.get(small);
  const near = nearest(word, statementWords) ?? statementSynonyms.get(nearest(small, statementSynonyms.keys()) ?? '');
  const meant = synonym ?? near;
  return {
    code: 'unknown-statement',
    message: `no statement starts with "${word}"${synonym ? `; it is written ${statementForms[synonym]}` : didYouMean(near)}`,
    fix: meant ? substitution(`Change to "${meant}"`, word.length, meant) : undefined,
  };
}

const spoken: Record<string, string> = {
  ID: 'a name',
  NUMBER: 'a number',
  STRING: 'a text in double quotes',
  EOF: 'the end of the statement',
};

function fallback({ token, expected }: Situation): ParserVerdict {
  const wanted = expected.map((e) => under(spoken, e) ?? `"${e}"`);
  const shown = wanted.length > 4 ? [] : wanted;
  if (expected.includes('EOF') || shown.length === 0) return { message: `${quotedToken(token)} cannot stand here` };
  return { message: `${shown.join(' or ')} is expected here, not ${quotedToken(token)}` };
}

export const verdictOn = (situation: Situation): ParserVerdict =>
  rules.map((rule) => rule(situation)).find((v) => v !== null) ?? fallback(situation);
