/** @file Where the kernel lies in a browser: in the bundle. */
import wasm from '../../../kernel/prebuilt/kernel.wasm';

export const readWasm = (): Uint8Array<ArrayBuffer> => wasm;
