/** @file The edits that write weights into a spec; shared with the trainer, whose findings propose them. */
export { weightEdits, weightText } from '../problem/weight-edits.ts';
