/** @file Likelihood profiles by the command line in a process of its own. */
import type {
  AnyProfileLine,
  ProfileCurveLine,
  ProfileLine,
  ProfileSideLine,
  ProfileStartedLine,
} from '../../problem/json/profile.ts';
import { type LineProcessOptions, lineProcess } from './line-process.ts';

export interface ProfileProcessOptions
  extends Pick<LineProcessOptions<AnyProfileLine, 'profile'>, 'module' | 'execPath' | 'signal'> {
  /** What is to be profiled: `['--run', run, '--out', folder]` or `['--resume', folder]`. */
  args: string[];
  started(line: ProfileStartedLine): void;
  sideEnded(line: ProfileSideLine): void;
  curveEnded(line: ProfileCurveLine): void;
}

/**
 * Resolves with all curves when the profiles have ended or were stopped: what is fitted by then is saved.
 * @throws Error with the command line's last sentence when it failed
 */
export const profileProcess = ({
  args,
  started,
  sideEnded,
  curveEnded,
  ...options
}: ProfileProcessOptions): Promise<ProfileLine> =>
  lineProcess<AnyProfileLine, 'profile'>({
    ...options,
    args: ['profile', ...args],
    name: 'The profile',
    last: 'profile',
    take: { profileStarted: started, profileSide: sideEnded, profileCurve: curveEnded },
  });
