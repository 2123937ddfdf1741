/** A training whose log is kept: what is found at its end, and the mark of the line. */
export interface RecordedFault {
  fault: string;
  code: string;
  mark: string;
}

export const recordedFaults: readonly RecordedFault[];
