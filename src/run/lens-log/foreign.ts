/** @file What a file is that holds no lens log, by how it begins: packed, written in another encoding, one JSON text. */

/** Bytes that are enough to tell. */
export const foreignBytes = 64;

interface Kind {
  begins: readonly number[];
  is: string;
}

const unpack = (by: string, how: string): string => `it is packed by ${by}; unpack it first (${how})`;
const encoded = (encoding: string): string => `its text is ${encoding}, and a log is UTF-8; write it as UTF-8`;

/** First match wins: the mark of UTF-32 begins with that of UTF-16. The numbers are those that each format fixes. */
const kinds: readonly Kind[] = [
  { begins: [0x1f, 0x8b], is: unpack('gzip', 'gzip -d') },
  { begins: [0x28, 0xb5, 0x2f, 0xfd], is: unpack('zstd', 'zstd -d') },
  { begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], is: unpack('xz', 'xz -d') },
  { begins: [0x42, 0x5a, 0x68], is: unpack('bzip2', 'bzip2 -d') },
  { begins: [0x50, 0x4b, 0x03, 0x04], is: unpack('zip', 'unzip') },
  { begins: [0xff, 0xfe, 0x00, 0x00], is: encoded('UTF-32') },
  { begins: [0x00, 0x00, 0xfe, 0xff], is: encoded('UTF-32') },
  { begins: [0xff, 0xfe], is: encoded('UTF-16') },
  { begins: [0xfe, 0xff], is: encoded('UTF-16') },
  { begins: [0x7b, 0x00], is: encoded('UTF-16') },
  { begins: [0x00, 0x7b], is: encoded('UTF-16') },
];

const zeros = 'it is no text: it holds zero bytes';
const oneText = 'it is one JSON text over several lines or a list; a log has one object per line';

/** @param head the first bytes of the file. @returns `null` for what may be the beginning of a log. */
export function foreignContent(head: Buffer): string | null {
  const kind = kinds.find(({ begins }) => begins.every((byte, i) => head[i] === byte));
  if (kind) return kind.is;
  if (head.includes(0)) return zeros;
  return /^\s*(?:\[|\{\s*\n)/.test(head.toString('utf8')) ? oneText : null;
}
