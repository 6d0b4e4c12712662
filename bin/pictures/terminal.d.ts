/** What is typed for each picture, by its name. */
export const PICTURES: Record<string, { readonly words: string; readonly columns: number; readonly lines?: number }>;
/** The picture as SVG. Throws where the command fails. */
export function drawTerminal(name: string): string;
