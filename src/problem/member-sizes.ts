/** @file How far each member of a family of statements is met: the term that they form is one row, which unfolds to them. */

/** All [members], in the order of `RunTerm.members`. */
export interface MemberSizes {
  /** Loss of each by itself. Their mean is the loss of the term; where it is summed, their sum. */
  losses: Float64Array;
  /** The same on what is kept from training. */
  heldOut: Float64Array;
  /**
   * Norms of the gradients of these losses, without the weight of the term; absent where nothing follows gradients, or
   * where there are too many of them to compute.
   */
  norms?: Float64Array;
}
