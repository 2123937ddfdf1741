/** @file Prints the labels of the embedded engines of this machine, the widest vectors last. */
import { loadNative, nativeWidths } from '../../src/trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';

const natives = nativeWidths().flatMap((width) => loadNative(width).engine ?? []);
console.log(JSON.stringify([wasmEngine(), ...natives].map((engine) => engine.label)));
