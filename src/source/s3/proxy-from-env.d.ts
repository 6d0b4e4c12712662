// The part of the package that is used; it comes without types.
declare module 'proxy-from-env' {
  /** Empty where none is to be used. */
  export function getProxyForUrl(url: string): string;
}
