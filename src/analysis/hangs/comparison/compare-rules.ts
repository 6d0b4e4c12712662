/** The rules by which a comparison decides. */
export interface CompareOptions {
  /** The tolerated share of false finds among all finds. Default 0.01. */
  readonly falseDiscovery?: number;
  /** Changes smaller than this share raise no alarm, however certain they are. Default 0.05. */
  readonly minEffect?: number;
  /** Clusters seen in fewer sessions, both selections together, are not tested. Default 10. */
  readonly minSessions?: number;
}

/** The default rules of a comparison. */
export const COMPARE_RULES: Required<CompareOptions> = { falseDiscovery: 0.01, minEffect: 0.05, minSessions: 10 };
