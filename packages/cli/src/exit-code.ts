/** What the process ends with. */
export const ExitCode = {
  done: 0,
  /** It ran, and the answer is no: a gate failed, a replay diverged, a fork failed. */
  negative: 1,
  /** It could not be run. */
  impossible: 2,
} as const;

/** Ends a command with an exit code once everything has been printed. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}
