/** @file Whether a picture is one that `figure/svg.ts` draws: shapes and words, nothing that acts or loads. Pure. */

const elements = new Set(['svg', 'g', 'title', 'text', 'line', 'rect', 'circle', 'path', 'polygon', 'polyline']);

/** A tag as `element` writes it: attributes in double quotes, nothing in them that could end one. */
const tag = /^<(?:\/([a-z]+)|([a-z]+)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<>]*")*)\/?)>$/;
const attribute = / ([a-zA-Z][a-zA-Z0-9-]*)="([^"<>]*)"/g;

/** Attributes that run something or fetch something from elsewhere. */
const acts = (name: string, value: string): boolean =>
  /^(on.*|href|src|style|class|id)$/i.test(name) || (name !== 'xmlns' && /url|:/i.test(value));

/** A picture that came from a file: `false` for anything that this product does not draw. */
export function isDrawing(svg: string): boolean {
  if (!svg.trimStart().startsWith('<svg ')) return false;
  for (const [written] of svg.matchAll(/<[^>]*>?/g)) {
    const parts = tag.exec(written);
    if (!parts || !elements.has(parts[1] ?? parts[2])) return false;
    for (const [, name, value] of (parts[3] ?? '').matchAll(attribute)) if (acts(name, value)) return false;
  }
  return true;
}
