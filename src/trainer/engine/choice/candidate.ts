/** @file An engine that may be tried. */
import type { Engine, EngineName } from '../engine.ts';

export interface Candidate {
  name: EngineName;
  /** Costs seconds to load, so it is only tried where one evaluation takes long. */
  heavy: boolean;
  /**
   * The engine, or one sentence about why there is none; `null`: an option nobody installed, which is no news.
   * `asked`: the author wants this one whatever it is like.
   */
  load(asked: boolean): Promise<Engine | string | null>;
}
