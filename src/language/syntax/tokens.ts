/** @file A forgiving scanner: editor services must read text that does not parse. */

export interface Token {
  kind: 'word' | 'number' | 'string' | 'comment' | 'other';
  text: string;
  start: number;
  end: number;
}

const scanner =
  /(\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$))|("[^"\r\n]*"?)|([A-Za-z_\u00B0\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0370-\u03FF\u2126][0-9A-Za-z_\u00B0\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0370-\u03FF\u2126\u2080-\u209C]*)|((?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|[<>=!]=|\.\.|\S/gu;

export function tokenize(text: string): Token[] {
  return [...text.matchAll(scanner)].map((match) => {
    const [whole, comment, string, word, number] = match;
    const kind = comment ? 'comment' : string ? 'string' : word ? 'word' : number ? 'number' : 'other';
    return { kind, text: whole, start: match.index, end: match.index + whole.length };
  });
}
