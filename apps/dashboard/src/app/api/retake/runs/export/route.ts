import { streamExport } from "../../../../../server/stream-export.ts";

export function GET(request: Request): Promise<Response> {
  return streamExport(request);
}
