/** @file First coordinate of the centred Hammersley set (Hammersley 1960): midpoints of equal cells. */
import type { Sampler } from './method.ts';

export const hammersley: Sampler = ({ count }) => Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count);
