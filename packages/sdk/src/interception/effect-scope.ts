import { currentFrame, type Frame } from "../runs/frame.ts";

/**
 * The scope whose effects this code's timers and requests are; none inside of a
 * step. Unlike its clock it outlives a replay: what was served must not lead to
 * anything real later on.
 */
export function effectScope(): Frame | undefined {
  const frame = currentFrame();
  return frame?.insideStep === undefined ? frame : undefined;
}
