// The used part of the package, which comes without types.
declare module 'proxy-from-env' {
  /** The address of the proxy; empty if none should be used. */
  export function getProxyForUrl(url: string): string;
}
