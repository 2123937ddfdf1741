/** @file The ranking of an advice as a list to choose from. Pure. */
import { type Fix, fixTitle } from '../../problem/fix.ts';
import type { AdviceLine, AdviceTrialLine } from '../../problem/json/advice.ts';
import { numberOf } from '../../problem/json/codec.ts';
import { say } from '../../problem/number-text/sentence.ts';

/** One line of the list; with a fix it can be chosen. */
export interface AdviceChoice {
  label: string;
  description: string;
  detail?: string;
  fix: Fix | null;
}

export interface AdviceSection {
  title: string;
  choices: AdviceChoice[];
}

const missedBy = ({ error, measure }: AdviceTrialLine, compared: boolean): number =>
  numberOf(compared ? error : measure);

/** The edit and what it mends; a pair is called by its edits already. */
const detailOf = (name: string, fix: Fix, cause: string): string =>
  fixTitle(fix) === name ? cause : `${fixTitle(fix)}: ${cause}`;

/** Those that help, the spec as it is written, and those that do not, each with what it comes to. */
export function adviceSections({ truth, ranking, helps }: AdviceLine): AdviceSection[] {
  const compared = truth !== null;
  const choice = (trial: AdviceTrialLine): AdviceChoice => ({
    label: `${helps.includes(trial.name) ? '$(lightbulb)' : trial.fix ? '$(circle-slash)' : '$(file)'} ${trial.name}`,
    description: `${compared ? 'error' : 'held-out'} ${say(missedBy(trial, compared))}${trial.verdict === 'reached' ? ' · reached' : ''}`,
    ...(trial.fix ? { detail: detailOf(trial.name, trial.fix, trial.cause) } : {}),
    fix: trial.fix,
  });
  const of = (keep: (trial: AdviceTrialLine) => boolean) => ranking.filter(keep).map(choice);
  return [
    { title: 'at least halves the error', choices: of(({ name }) => helps.includes(name)) },
    { title: 'the spec', choices: of(({ fix }) => fix === null) },
    { title: 'does not help', choices: of(({ name, fix }) => fix !== null && !helps.includes(name)) },
  ].filter(({ choices }) => choices.length > 0);
}
