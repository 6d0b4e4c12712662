/** All methods, from the one that learns most to the one that learns least. */
export const METHODS = ['als', 'ease', 'walk', 'cosine', 'popularity'] as const;
