/** How a comparison decides. */
export interface CompareOptions {
  /** Share of false finds among all finds that is put up with. Default 0.01. */
  readonly falseDiscovery?: number;
  /** Changes smaller than this share are not worth an alarm, however certain. Default 0.05. */
  readonly minEffect?: number;
  /** Clusters seen in fewer sessions, both selections together, are not tested. Default 10. */
  readonly minSessions?: number;
}

/** What a comparison goes by where nothing else is said. */
export const COMPARE_RULES: Required<CompareOptions> = { falseDiscovery: 0.01, minEffect: 0.05, minSessions: 10 };
