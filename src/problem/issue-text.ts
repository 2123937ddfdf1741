/** @file What is wrong with JSON of another shape, in a sentence's words: which field, what belongs there and what stands there. */
import type * as z from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const named = (kind: string): string => (Object.hasOwn(kinds, kind) ? kinds[kind] : kind);

/** `terms[0].loss.name` */
const fieldText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text === '' ? '' : '.'}${String(key)}`),
    '',
  );

const valueAt = (json: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    json,
  );

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : named(typeof value);

/** The deepest first issue: of what may be one of several things, what is wrong with the one that comes nearest. */
function first(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const [issue] = issues;
  if (issue.code !== 'invalid_union') return issue;
  const nearest = issue.errors.map((of) => of[0]).sort((a, b) => (b?.path.length ?? 0) - (a?.path.length ?? 0))[0];
  return nearest && nearest.path.length > 0 ? { ...nearest, path: [...issue.path, ...nearest.path] } : issue;
}

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `should be ${named(issue.expected)}`;
    case 'invalid_value':
      return `should be ${issue.values.map((v) => JSON.stringify(v)).join(' or ')}`;
    case 'unrecognized_keys':
      return `has a field that is not known: ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'too_small':
      return `should be no less than ${issue.minimum}${issue.origin === 'array' ? ' entries' : ''}`;
    case 'too_big':
      return `should be no more than ${issue.maximum}${issue.origin === 'array' ? ' entries' : ''}`;
    default:
      return 'is of another kind than what belongs there';
  }
}

/** `"terms[0].name" is missing` or `"seed" should be a number and is a text`; without a name where the whole is meant. */
export function issueText(issues: readonly z.core.$ZodIssue[], json: unknown): string {
  const issue = first(issues);
  const value = valueAt(json, issue.path);
  const field = issue.path.length === 0 ? 'the whole' : `"${fieldText(issue.path)}"`;
  if (value === undefined && issue.path.length > 0) return `${field} is missing`;
  if (issue.code === 'custom') return `${field}: ${issue.message}`;
  const isKind = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  return `${field} ${wanted(issue)}${isKind ? ` and is ${kindOf(value)}` : ''}`;
}
