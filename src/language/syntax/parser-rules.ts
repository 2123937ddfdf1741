/** @file What is said of a place where the parser stopped, in the words of the language: a table, first match wins. */
import { under } from '../../problem/by-name.ts';
import { catalogue } from '../../problem/catalogue/catalogue.ts';
import type { MethodPlace } from '../../problem/catalogue/method.ts';
import { mendedUnit } from '../../problem/units/parse-unit.ts';
import { builtinFunction } from './builtins.ts';
import { foreignForms } from './foreign-forms.ts';
import { strayWord } from './lexer.ts';
import type { ParserVerdict, Rule, Situation } from './situation.ts';
import { insertion, isEnd, quotedToken, substitution, touches } from './situation.ts';
import { didYouMean, nearest } from './spelling.ts';
import { bracedWords, statementForms, statementSynonyms, statementWords, wordsWithoutStatement } from './words.ts';

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

/** What stands ahead up to where a unit ends; a factor that is one of `quantities` and a bracket that closes nothing in it end it too. */
function unitAhead(rest: string, quantities?: ReadonlySet<string>): string {
  const whole = /^[^\s,;\]}=]+/.exec(rest)?.[0] ?? '';
  const factor = [...whole.matchAll(/[*·]([\p{L}_][\p{L}\p{N}_]*)/gu)].find(([, name]) => quantities?.has(name));
  const text = whole.slice(0, factor?.index);
  let depth = 0;
  const end = [...text].findIndex((c) => {
    depth += c === '(' ? 1 : c === ')' ? -1 : 0;
    return depth < 0;
  });
  return end < 0 ? text : text.slice(0, end);
}

/** `1 m/s` somewhere in what follows. */
function numberWithUnitIn(rest: string, quantities: ReadonlySet<string>): { unit: string; at: number } | null {
  for (const found of rest.matchAll(/(?<![\p{L}\p{N}_])[\d.]+(?:[eE][+-]?\d+)?\s+(?=[\p{L}°µ])/gu)) {
    const at = found.index + found[0].length;
    const unit = unitAhead(rest.slice(at), quantities);
    const [word] = /^[\p{L}\p{N}_]*/u.exec(unit) ?? [''];
    if (!quantities.has(word) && mendedUnit(unit)) return { unit, at };
  }
  return null;
}

const noUnitOnNumber = (unit: string): string =>
  `a number has no unit of its own and takes the one of what it stands beside; leave "${unit}" out, or declare a param with this unit`;

/** Declarations that make no family, by their rule. */
const notFamilies: Readonly<Record<string, string>> = {
  Input: 'an input',
  Learned: 'a learned function',
};

const timings = new Set(['when', 'at', 'every']);
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
    if (lead[at] === '(' && --depth === 0) return /[\p{L}\p{N}_']$/u.test(lead.slice(0, at)) ? null : lead.slice(at);
  }
  return null;
}

/** Of a choice that is written in words from `start` before the token to `end` behind it. */
const choiceVerdict = (choice: string, start: number, end: number): ParserVerdict => ({
  message: `a choice is written ${choice}`,
  fix: { title: `Write ${choice}`, edits: [{ at: start, length: end - start, text: choice }] },
});

const rules: Rule[] = [
  function doseForm({ token, lead, rest }) {
    if (isEnd(token) || !/^\s*dose\s(?!.*:)/.test(lead + rest)) return null;
    return { message: `a dose names its unknown, a colon and the amount: ${statementForms.dose}` };
  },
  function eventWithoutName({ token, lead, rest }) {
    if (!/^\s*event\s*$/.test(lead) || !timings.has(token.image)) return null;
    return { message: `an event has a name: event bounce ${rest.trim()}`, fix: insertion('Insert a name', 'bounce ') };
  },
  function choiceInWords({ token, lead, rest }) {
    // `a if c else b`, met at the if.
    const at = token.image === 'if' ? /^if\s+(.+?)\s+else\s+(.+?)\s*$/.exec(rest) : null;
    const [before, value] = /=\s*([^=]*?)\s*$/.exec(lead) ?? [];
    if (at && before !== undefined)
      return choiceVerdict(`if(${at[1]}, ${value}, ${at[2]})`, before.indexOf(value, 1) - before.length, at[0].length);
    // `if c then a else b`, met behind it.
    if (!/\bif\s+$/.test(lead)) return null;
    const behind = /^(.+?)\s+then\s+(.+?)\s+else\s+(.+?)\s*$/.exec(rest);
    if (!behind) return { message: 'a choice is written if(condition, a, b)' };
    const [whole, condition, chosen, other] = behind;
    return choiceVerdict(`if(${condition}, ${chosen}, ${other})`, lead.lastIndexOf('if') - lead.length, whole.length);
  },
  function conditionOfIndex({ token, lead, rest, expected }) {
    const indexed = /^\s*(?:equation|initial|boundary)\s+[\p{L}_]\w*\s*\[([^\]]*)\]\s*$/u.exec(lead);
    const condition = /^when\s+([^:]+?)\s*(?=:)/.exec(rest);
    if (token.image !== 'when' || !indexed || !condition || !expected.includes(':')) return null;
    const back = lead.length - lead.lastIndexOf(']');
    return {
      message: `a condition on the index stands in its brackets: [${indexed[1].trim()} when ${condition[1]}]`,
      fix: {
        title: 'Move it into the brackets',
        edits: [{ at: -back, length: back + condition[0].length, text: ` when ${condition[1]}]` }],
      },
    };
  },
  function comparedIndex({ token, lead, expected }) {
    if (token.image !== '=' || !expected.includes(']') || !/\[[^\]]*\bwhen\b[^\]]*$/.test(lead)) return null;
    return { message: 'an index is compared with ==', fix: substitution('Write ==', 1, '==') };
  },
  function eventColon({ token, lead, rest }) {
    if (!/^\s*event\s+\S+\s*$/.test(lead) || token.image !== ':') return null;
    const timed = /^:\s*\S/.test(rest) ? rest.slice(1).trim() : 'when u < 1 { u = 2 }';
    return { message: `an event has no colon: ${lead.trim()} ${timed}`, fix: substitution('Leave it out', 1, '') };
  },
  function eventThen({ token, lead, rest }) {
    if (!/^\s*event\s/.test(lead) || token.image !== 'then') return null;
    const [, done] = /^then\s*(.*?)\s*$/.exec(rest) ?? [];
    const braces = `{ ${done || 'u = 2'} }`;
    return {
      message: `what an event does stands in braces: ${braces}`,
      fix: done ? substitution(`Write ${braces}`, rest.trimEnd().length, braces) : undefined,
    };
  },
  function phaseWithoutBraces({ token, lead, rest }) {
    const [, phase] = /^\s*train\s+([a-z]\w*)\s*$/.exec(lead) ?? [];
    const steps = /^\(?\s*(\d+)\s*\)?/.exec(rest);
    if (isEnd(token) || phase === undefined || !steps) return null;
    const written = `{ ${phase}(${steps[1]}) }`;
    const at = lead.lastIndexOf(phase) - lead.length;
    return {
      message: `phases stand in braces: train ${written}`,
      fix: { title: `Write ${written}`, edits: [{ at, length: steps[0].length - at, text: written }] },
    };
  },
  function listWithoutBrackets({ statement, lead, rest, expected }) {
    const begun = /([\p{L}_]\w*)\s*=\s*([-+\d.eE]+(?:\s*,\s*[-+\d.eE]+)*)\s*$/u.exec(lead);
    if (!begun || !expected.includes('=') || (statement !== 'data' && statement !== 'input')) return null;
    const [whole, name, numbers] = begun;
    const [more] = /^(?:\s*,\s*[-+\d.eE]+)*/.exec(rest) ?? [''];
    const list = `[${numbers}${more}]`;
    if (!list.includes(',')) return null;
    const at = whole.indexOf(numbers, name.length) - whole.length;
    return {
      message: `several values stand in brackets: ${name} = ${list}`,
      fix: { title: 'Put brackets around', edits: [{ at, length: more.length - at, text: more ? list : `${list} ` }] },
    };
  },
  function boundsWithoutIn({ token, lead }) {
    const [, word] = /^\s*(estimate|param)\s[^=]*=\s*[-+\d.eE]+\s*$/.exec(lead) ?? [];
    if (token.image !== '[' || word === undefined) return null;
    return { message: `bounds stand behind in: ${word} k = 1 in [a, b]`, fix: insertion('Insert in', 'in ') };
  },
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
    const declared = /\b(param|estimate)\s+(\S+)\s*(:[^=]*)?=[^=]*$/.exec(lead);
    const unit = unitAhead(rest, declared ? undefined : quantities);
    const meant = rule === 'Unit' ? null : mendedUnit(unit);
    if (meant === null) return null;
    const leaveOut = { at: 0, length: unit.length, text: '' };
    const leave = { title: `Leave out "${unit}"`, edits: [leaveOut] };
    if (!declared)
      return {
        code: 'unit-on-number',
        message: noUnitOnNumber(unit),
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
      message: `a unit stands behind the name: ${word} ${name}: ${meant} = ${previous.image}`,
      fix: { title: `Write "${name}: ${meant}"`, edits: [{ at: behind, length: 0, text: `: ${meant}` }, leaveOut] },
    };
  },
  function unitInAction({ lead, rest, expected, quantities }) {
    // What an event does has no comma between: the unit looks like the next quantity that is set.
    const found = expected.includes('=')
      ? /(?<![\p{L}\p{N}_.])[\d.]+(?:[eE][+-]?\d+)?\s*([\p{L}°µ][\p{L}\p{N}]*)\s*$/u.exec(lead)
      : null;
    if (!found || quantities.has(found[1])) return null;
    const unit = `${found[1]}${/^[*/·^]/.test(rest) ? unitAhead(rest, quantities) : ''}`;
    if (mendedUnit(unit) === null) return null;
    const at = found.index + found[0].lastIndexOf(found[1]) - lead.length;
    return {
      code: 'unit-on-number',
      message: noUnitOnNumber(unit),
      fix: { title: `Leave out "${unit}"`, edits: [{ at, length: unit.length, text: '' }] },
    };
  },
  function unitInIf({ token, previous, rest, quantities }) {
    const found = previous?.image === 'if' && token.image === '(' ? numberWithUnitIn(rest, quantities) : null;
    if (!found) return null;
    const { unit, at } = found;
    return {
      code: 'unit-on-number',
      message: noUnitOnNumber(unit),
      fix: { title: `Leave out "${unit}"`, edits: [{ at, length: unit.length, text: '' }] },
    };
  },
  function unitBehind({ token, lead, rest }) {
    const declared =
      /^(\s*(?:param|estimate|variable|unknown|state|input|learn)\s+(?:[^,]+,\s*)*[\p{L}_][\p{L}\p{N}_]*(?:\[[^\]]*\])?(?:\([^)]*\))?)(\s*(?:=|in\b|from\b)[^:]*?)\s*$/u.exec(
        lead,
      );
    const [before] = /^:\s*/.exec(rest) ?? [];
    if (token.image !== ':' || !declared || before === undefined) return null;
    const unit = unitAhead(rest.slice(before.length));
    if (mendedUnit(unit) === null) return null;
    const [, name, value] = declared;
    const written = `${name.trim()}: ${unit}${value}`;
    const taken = lead.length - name.length;
    return {
      message: `a unit stands behind the name: ${written}`,
      fix: {
        title: 'Move the unit behind the name',
        edits: [
          { at: -taken, length: 0, text: `: ${unit}` },
          { at: value.length - taken, length: taken - value.length + before.length + unit.length, text: '' },
        ],
      },
    };
  },
  function unitPower({ token, lead, rest, expected }) {
    const power = token.image === '-' ? /^-\d+/.exec(rest)?.[0] : undefined;
    if (!power || !expected.includes('=') || !/^\s*(param|estimate|let)\s[^:=]*:[^=]*[\p{L}]$/u.test(lead)) return null;
    return { message: `a power in a unit is written ^${power}`, fix: insertion('Insert ^', '^') };
  },
  function unitDivides({ token, previous, rest, rules: [rule] }) {
    if (token.image !== '/' || previous?.image !== ':' || !rule.startsWith('Unit')) return null;
    const unit = /^\/\s*[^\s=]+/.exec(rest)?.[0] ?? '/';
    return { message: `a unit that only divides is written 1${unit}`, fix: insertion('Insert 1', '1') };
  },
  function missingValue({ token, previous, lead, rest }) {
    const isHere = previous?.image === '=' && ['}', ')', ']', ','].includes(token.image);
    const isAhead = token.image === '=' && /^=\s*[)}\],]/.test(rest);
    const name = /([\p{L}_][\p{L}\p{N}_]*'*)\s*=?\s*$/u.exec(lead)?.[1];
    if (!(isHere || isAhead) || name === undefined) return null;
    return { message: `a value is missing behind "${name} ="`, atPrevious: isHere };
  },
  function startsWithSign({ token, startsLine, rules: ruleStack, expected }) {
    if (!startsLine || !operators.has(token.image) || !atStatement(ruleStack, expected)) return null;
    return {
      code: 'unknown-statement',
      message: `no statement starts with "${token.image}": each starts with a word, such as equation u' = -u`,
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
  function centredDot({ token, rules: [rule] }) {
    if (token.image !== '·' || rule.startsWith('Unit')) return null;
    return { message: 'a product is written with *; a · stands in units', fix: substitution('Write *', 1, '*') };
  },
  function secondVariable({ token, rules: [rule], expected }) {
    if (token.image !== ',' || rule !== 'Unknown' || !expected.includes(')')) return null;
    return {
      message: 'an unknown is a function of the one variable: partial differential equations are not stated here',
    };
  },
  function unitInWords({ token, previous, lead, startsLine }) {
    const declared = /^\s*(param|estimate)\s+([^\s:=]+)\s*(:[^=]*)?=\s*[-+\d.eE]+\s+$/.exec(lead);
    if (!declared || startsLine || previous?.kind !== 'number' || declared[3]) return null;
    if (token.image !== 'per' && token.tokenType.name !== 'NUMBER') return null;
    return {
      message: `a unit stands behind the name, divided by /: ${declared[1]} ${declared[2]}: 1/s = ${previous.image}`,
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
    const opens = /(?<![\p{L}\p{N}_]\s*)\([^()]*$/u.exec(lead)?.[0].length;
    const closes = /^[^()]*(?=\))/.exec(rest)?.[0].length;
    return {
      message: `a comparison can only be the condition of if: if(u ${token.image} 1, a, b)`,
      fix:
        opens === undefined || closes === undefined
          ? undefined
          : {
              title: 'Make it 1 where it holds, else 0',
              edits: [
                { at: -opens, length: 0, text: 'if' },
                { at: closes, length: 0, text: ', 1, 0' },
              ],
            },
    };
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
  function missingBrace({ token, statement, opened, rest, previous }) {
    if (token.image !== '=' || !statement || !bracedWords.has(statement) || opened !== null || !previous) return null;
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
  function noFamily({ token, previous, rules: [rule] }) {
    const what = notFamilies[rule];
    if (token.image !== '[' || previous?.kind !== 'word' || what === undefined) return null;
    return { message: `${what} has no members: "${previous.image}" cannot be a family` };
  },
  function unknownWithoutVariable({ token, rules: [rule], expected, previous, variable, startsLine }) {
    if (rule !== 'Unknown' || !expected.includes('(') || previous?.kind !== 'word') return null;
    if (keywords.has(previous.image)) return null;
    const behind = previous.startOffset + previous.image.length - token.startOffset;
    const argument = `(${variable ?? 't'})`;
    return {
      message: `an unknown is a function of the variable: ${previous.image}${argument}`,
      atPrevious: true,
      fix:
        isEnd(token) || !(token.image === ',' || startsLine)
          ? undefined
          : { title: `Insert ${argument}`, edits: [{ at: behind, length: 0, text: argument }] },
    };
  },
  function missingOpenBrace({ token, statement, expected, startsLine }) {
    if (!expected.includes('{') || !statement || !bracedWords.has(statement) || (isEnd(token) && startsLine))
      return null;
    if (startsLine && keywords.has(token.image)) return null;
    return {
      message: `a { is missing behind "${statement}"; it is written ${statementForms[statement as keyof typeof statementForms]}`,
    };
  },
  function wordAlone({ token, startsLine, rest }) {
    const isWord = token.tokenType.name === 'ID' && keywords.has(token.image);
    if (!startsLine || !isWord || rest.trim() !== token.image) return null;
    return {
      message: `this ${token.image} is not finished; it is written ${statementForms[token.image as Statement]}`,
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
    const { name } = s.token.tokenType;
    return name === strayWord || (name === 'ID' && atStatement(s.rules, s.expected))
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
  function missingEqual({ token, previous, rules: ruleStack, expected }) {
    if (!expected.includes('=')) return null;
    const [rule] = ruleStack;
    if (token.image === ':' && ruleStack.some((r) => /Entry|Setting|Column/.test(r)))
      return { message: 'an entry is written name = value', fix: substitution('Write =', 1, '=') };
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
  function quotes({ token, expected, statement, rest }) {
    if (!expected.includes('STRING')) return null;
    const title = statement === 'problem' && token.tokenType.name === 'ID' ? rest.trim() : '';
    return {
      message: `a text in double quotes is expected, not ${quotedToken(token)}`,
      fix: title ? substitution(`Write "${title}"`, title.length, `"${title}"`) : undefined,
    };
  },
  function method({ token, rules: [rule], expected, statement }) {
    if (rule !== 'MethodCall' || !expected.includes('ID')) return null;
    const points = statement === 'points' && /^\d+$/.test(token.image) ? `sobol(${token.image})` : null;
    return {
      message: `a method such as ${points ?? 'sobol(256)'} is expected, not ${quotedToken(token)}`,
      fix: points ? substitution(`Write ${points}`, token.image.length, points) : undefined,
    };
  },
];

const atStatement = (ruleStack: string[], expected: string[]): boolean =>
  ruleStack[0] === 'Model' || expected.includes('EOF');

type Statement = (typeof statementWords)[number];

/** What a word where a statement should start means: another word for it, or one that is near in spelling. */
function readingsOf(word: string): { synonym: Statement | undefined; near: string | undefined } {
  const small = word.toLowerCase();
  const nearSynonym = statementSynonyms.get(nearest(small, statementSynonyms.keys()) ?? '');
  return { synonym: statementSynonyms.get(small), near: nearest(word, statementWords) ?? nearSynonym };
}

/** The statement that a word was meant to start. */
export function meantStatement(word: string): string | undefined {
  const { synonym, near } = readingsOf(word);
  return keywords.has(word) ? word : (synonym ?? near);
}

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
  // A derivative on the left makes an equation of what it stands in, or a condition where it has a place.
  if (/^(?:D\s*\(|d\/d[\p{L}]|[\p{L}_][\p{L}\p{N}_]*'+\s*=)/u.test(rest))
    return {
      code: 'missing-keyword',
      message: `an equation starts with the word equation: equation ${rest.trim()}`,
      fix: insertion('Insert "equation"', 'equation '),
    };
  const defined =
    /^(def\s+|function\s+)?([\p{L}_][\p{L}\p{N}_]*\s*\([\p{L}_][^()]*\))\s*[:=]\s*(?:return\s+)?([^=\s].*)$/u.exec(
      rest,
    );
  if (defined) {
    const written = `function ${defined[2]} = ${defined[3]}`;
    return {
      code: 'missing-keyword',
      message: `a function is declared so: ${written}`,
      fix: substitution(`Write "${written}"`, defined[0].trimEnd().length, written.trimEnd()),
    };
  }
  if (word === 'when')
    return {
      code: 'missing-keyword',
      message: `an event has a name: event bounce ${rest.trim()}`,
      fix: insertion('Insert "event" and a name', 'event bounce '),
    };
  const without = wordsWithoutStatement.get(word.toLowerCase());
  if (without) return { code: 'unknown-statement', message: `no statement starts with "${word}"; ${without}` };
  const { synonym, near } = readingsOf(word);
  const meant = synonym ?? near;
  const value = meant ? null : /^[^\s=:]+\s*(?::[^=]*)?=\s*([^=\s].*)$/.exec(rest)?.[1];
  if (value) {
    const keyword = Number.isFinite(Number(value)) ? 'param' : 'let';
    return {
      code: 'missing-keyword',
      message: `a ${keyword === 'param' ? 'number' : 'formula'} gets its name by ${keyword}: ${keyword} ${rest.trim()}`,
      fix: insertion(`Insert "${keyword}"`, `${keyword} `),
    };
  }
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

function firstOf(table: readonly Rule[], situation: Situation): ParserVerdict | null {
  for (const rule of table) {
    const verdict = rule(situation);
    if (verdict) return verdict;
  }
  return null;
}

export const verdictOn = (situation: Situation): ParserVerdict =>
  firstOf(foreignForms, situation) ?? firstOf(rules, situation) ?? fallback(situation);
