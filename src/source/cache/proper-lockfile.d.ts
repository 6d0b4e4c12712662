// The used part of the package, which comes without types.
declare module 'proper-lockfile' {
  export function lock(
    file: string,
    options: {
      readonly lockfilePath: string;
      readonly realpath: false;
      readonly stale: number;
      readonly update: number;
      readonly onCompromised: (error: Error) => void;
    },
  ): Promise<() => Promise<void>>;
}
