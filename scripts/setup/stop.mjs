/** Thrown for what the person at the terminal can put right: shown without a stack. */
export class Stop extends Error {}

/** Runs a script's main function; what it throws becomes one clear line and exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
