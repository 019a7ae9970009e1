import { currentFrame } from "./frame.ts";

/**
 * Whether a changed piece of code takes its new side: true in new runs, and in
 * replays of runs that took it; false where a recording from before the change
 * is followed, so that the old side can stay in the code for as long as old
 * recordings have to be replayed. The answer is the same in the whole run.
 *
 * @example
 * ```ts
 * const greeting = patched("polite-greeting") ? await greetPolitely(user) : await greet(user);
 * ```
 */
export function patched(id: string): boolean {
  const frame = currentFrame();
  if (!frame || frame.insideStep) return true;
  const { recorder } = frame;
  const known = recorder.patches.get(id);
  if (known !== undefined) return known;
  const taken = recorder.conductor.patched(id);
  recorder.patches.set(id, taken);
  if (taken) recorder.append({ type: "patch", id });
  return taken;
}
