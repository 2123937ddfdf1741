/** @file The questions of the debugging checklist, in the order in which they are asked. */
import type { ChecklistEntry } from './run.ts';

export const checklistQuestions = {
  magnitudes: 'Are the terms of comparable magnitude after normalisation?',
  norms: 'Are the weighted gradient norms within an order of magnitude?',
  capacity: 'Is the capacity of the network sufficient?',
  stability: 'Was the optimiser stable?',
  schedules: 'Did schedules and curricula have an effect?',
  heldOut: 'Does the held-out set agree with the training points?',
  error: 'Does the estimated error stay within the tolerance?',
  conditioning: 'Is the problem well conditioned?',
} as const;

export type ChecklistQuestion = keyof typeof checklistQuestions;

export type ChecklistReply = Omit<ChecklistEntry, 'question'>;

/** Whoever computed answers what it can tell. */
export type ChecklistReplies = Partial<Record<ChecklistQuestion, ChecklistReply>>;

export const checklistOf = (replies: ChecklistReplies): ChecklistEntry[] =>
  (Object.keys(checklistQuestions) as ChecklistQuestion[]).flatMap((name) => {
    const reply = replies[name];
    return reply ? [{ question: checklistQuestions[name], ...reply }] : [];
  });
