/** All methods, by how much they learn. */
export const METHODS = ['als', 'ease', 'walk', 'cosine', 'popularity'] as const;
