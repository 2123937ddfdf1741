/** @file What `pinn-lens profile --json` prints, line by line: a public contract. */
import type { OpenGroup } from '../open-group.ts';
import type { ProfileCurve } from '../profile-curve.ts';

export const profileLineVersion = 1;

/** First. */
export interface ProfileStartedLine {
  type: 'profileStarted';
  v: typeof profileLineVersion;
  folder: string;
  /** Numbers that are profiled, two sides each. */
  names: string[];
  /** Groups of numbers that no data of this kind tell apart. */
  open: OpenGroup[];
  /** Sides that had ended before. */
  ended: number;
}

/** Whenever a side has ended, or failed. */
export interface ProfileSideLine {
  type: 'profileSide';
  v: typeof profileLineVersion;
  name: string;
  side: 'left' | 'right';
  /** Why it failed, one sentence. */
  failure: string | null;
}

/** Whenever both sides of a curve have ended. */
export interface ProfileCurveLine {
  type: 'profileCurve';
  v: typeof profileLineVersion;
  curve: ProfileCurve;
}

/** Last. */
export interface ProfileLine {
  type: 'profile';
  v: typeof profileLineVersion;
  folder: string;
  /** Rise of −2 log L at the ends of a 95 % interval. */
  threshold: number;
  open: OpenGroup[];
  /** Of the numbers that are done. */
  curves: readonly ProfileCurve[];
  /** Numbers that are not: stopped, or failed. */
  unfinished: string[];
  failures: string[];
}

export type AnyProfileLine = ProfileStartedLine | ProfileSideLine | ProfileCurveLine | ProfileLine;
