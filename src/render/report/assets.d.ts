/** A script or style sheet bundled for browsers at build time, as text. */
declare module 'browser:*' {
  const text: string;
  export default text;
}
