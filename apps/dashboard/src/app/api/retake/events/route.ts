import { streamEvents } from "../../../../server/event-stream.ts";

export function GET(request: Request): Promise<Response> {
  return streamEvents(request);
}
