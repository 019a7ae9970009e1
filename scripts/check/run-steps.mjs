/**
 * Runs steps one after the other, all of them whatever fails, and shows what failed.
 *
 * @returns {Promise<{ passed: number, failed: string[] }>}
 */
export async function runSteps(steps, say) {
  const failed = [];
  for (const { name, run } of steps) {
    const started = Date.now();
    const { passed, output, note } = await run().catch((error) => ({ passed: false, output: error.stack }));
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    say(`${passed ? "ok    " : "FAILED"} ${name}${note ? ` (${note})` : ""} ${seconds} s`);
    if (passed) continue;
    failed.push(name);
    say(
      output
        .trim()
        .split("\n")
        .map((line) => `       ${line}`)
        .join("\n"),
    );
  }
  return { passed: steps.length - failed.length, failed };
}
