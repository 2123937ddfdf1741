/** @file The ```` ```pinn ```` blocks of a Markdown text. */

/** Offsets of what stands between the fences. */
export interface Block {
  start: number;
  end: number;
}

const opening = /^([ \t>]*)(`{3,}|~{3,})[ \t]*(?:\{[ \t]*\.?pinn\b[^}`]*\}|pinn\b)[^`\n]*$/i;
const fence = /^[ \t>]*(`{3,}|~{3,})/;

/** In the order of the text; one that is never closed goes on to the end. */
export function pinnBlocks(text: string): Block[] {
  const found: Block[] = [];
  let at = 0;
  /** The fence that closes what is open, and whether that is ours. */
  let open: { fence: string; start: number | null } | null = null;
  for (const line of text.split('\n')) {
    const end = at + line.length + 1;
    const bare = line.replace(/\r$/, '');
    const mark = fence.exec(bare)?.[1];
    if (open) {
      const closes = mark?.startsWith(open.fence) && bare.trimEnd().endsWith(mark);
      if (closes) {
        if (open.start !== null) found.push({ start: open.start, end: at });
        open = null;
      }
    } else if (mark) open = { fence: mark, start: opening.test(bare) ? end : null };
    at = end;
  }
  if (open && open.start !== null && open.start < text.length) found.push({ start: open.start, end: text.length });
  return found;
}

/** The text with blanks in place of everything outside of `block`: what stands in it stays where it is. */
export function onlyBlock(text: string, { start, end }: Block): string {
  return blank(text.slice(0, start)) + text.slice(start, end) + blank(text.slice(end));
}

/** The same lines of the same length with nothing in them. */
export const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');
