/** @file Numbers for expressions that are equal where these are built alike, found once for each part. */
import { children, type Expression } from './expression.ts';

/** What an expression is apart from its parts. */
function own(e: Expression): string {
  switch (e.kind) {
    case 'number':
      return Object.is(e.value, -0) ? '-0' : String(e.value);
    case 'parameter':
    case 'input':
    case 'call':
      return e.name;
    case 'unknown':
    case 'delayed':
      return `${e.name} ${e.order}`;
    case 'unary':
    case 'binary':
    case 'compare':
      return e.operator;
    default:
      return '';
  }
}

export class Structures {
  readonly #numbers = new WeakMap<Expression, number>();
  readonly #known = new Map<string, number>();

  /** The number of `e`. Works through a list of its own, so that no depth exhausts the stack. */
  of(e: Expression): number {
    const open = [e];
    for (let x = open.at(-1); x; x = open.at(-1)) {
      if (this.#numbers.has(x)) {
        open.pop();
        continue;
      }
      const missing = children(x).filter((child) => !this.#numbers.has(child));
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      const key = `${x.kind} ${own(x)} ${children(x)
        .map((child) => this.#numbers.get(child))
        .join(' ')}`;
      const number = this.#known.get(key) ?? this.#known.size;
      this.#known.set(key, number);
      this.#numbers.set(x, number);
      open.pop();
    }
    return this.#numbers.get(e)!;
  }
}
