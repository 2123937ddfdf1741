/** @file The Gram matrix of the gradients, summed in double precision. */
import type { FloatArray } from './engine.ts';

/** Gᵢⱼ = gᵢ·gⱼ of `gradients` [m·P] into `gram` [m·m]. */
export function gramMatrix(gradients: FloatArray, terms: number, gram: Float64Array): void {
  const p = gradients.length / terms;
  for (let i = 0; i < terms; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += gradients[i * p + k] * gradients[j * p + k];
      gram[i * terms + j] = sum;
      gram[j * terms + i] = sum;
    }
  }
}
