/** @file Where the kernel's prebuilt files lie: beside the bundle, or in the source tree. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = (): string =>
  process.env.PINN_LENS_BUNDLED
    ? join(__dirname, 'kernel')
    : join(dirname(fileURLToPath(import.meta.url)), '../../../kernel/prebuilt');

export const wasmFile = (): string => join(folder(), 'kernel.wasm');

export const readWasm = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(wasmFile()));

/** `linux-x64`, `darwin-arm64`, `win32-x64`, … */
export const platform = `${process.platform}-${process.arch}`;

export const addonFile = (): string => join(folder(), platform, 'kernel.node');
