/** @file SHA-256 of bytes or of a text in UTF-8, as hexadecimal digits. */
import { createHash } from 'node:crypto';

export const digestOf = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');
