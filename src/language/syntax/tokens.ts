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
  return Array.from(text.matchAll(scanner), (match) => {
    const [whole, comment, string, word, number] = match;
    const kind = comment ? 'comment' : string ? 'string' : word ? 'word' : number ? 'number' : 'other';
    return { kind, text: whole, start: match.index, end: match.index + whole.length };
  });
}

/** What `tokenize(text.slice(0, offset))` gives, from the tokens of the whole text. */
export function tokensBefore(text: string, offset: number, tokens: readonly Token[]): Token[] {
  const cut = tokens.findIndex(({ end }) => end >= offset);
  // The scanner looks one character ahead, so that only the last two can read otherwise when the text ends here.
  const kept = Math.max(0, (cut < 0 ? tokens.length : cut) - 1);
  const from = tokens[kept]?.start ?? 0;
  const last = tokenize(text.slice(from, offset)).map((t) => ({ ...t, start: t.start + from, end: t.end + from }));
  return [...tokens.slice(0, kept), ...last];
}
