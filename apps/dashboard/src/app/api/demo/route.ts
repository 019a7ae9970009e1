import { loadDemo } from "../../../server/demo.ts";

export function POST(): Promise<Response> {
  return loadDemo();
}
