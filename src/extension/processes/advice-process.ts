/** @file An advice by the command line in a process of its own. */
import type {
  AdviceLine,
  AdviceStartedLine,
  AdviceTrialLine,
  AdviceTryingLine,
  AnyAdviceLine,
} from '../../problem/json/advice.ts';
import { type LineProcessOptions, lineProcess } from './line-process.ts';

export interface AdviceProcessOptions
  extends Pick<LineProcessOptions<AnyAdviceLine, 'advice'>, 'module' | 'execPath' | 'signal'> {
  /** The spec as it is in the editor. */
  text: string;
  /** Folder that its data files are relative to; by default that of the extension's process. */
  folder?: string;
  started(line: AdviceStartedLine): void;
  trying(line: AdviceTryingLine): void;
  tried(line: AdviceTrialLine): void;
}

/**
 * Resolves with the ranking when all is tried or it was stopped.
 * @throws Error with the command line's last sentence when it failed
 */
export const adviceProcess = ({
  text,
  folder,
  started,
  trying,
  tried,
  ...options
}: AdviceProcessOptions): Promise<AdviceLine> =>
  lineProcess<AnyAdviceLine, 'advice'>({
    ...options,
    args: ['advise', '-'],
    cwd: folder,
    input: text,
    name: 'The advice',
    last: 'advice',
    take: { adviceStarted: started, adviceTrying: trying, adviceTrial: tried },
  });
