import { forward } from "../../../../server/forward.ts";

function handle(request: Request): Promise<Response> {
  return forward(request, new URL(request.url).pathname.replace(/^\/api\/retake/, ""));
}

export { handle as GET, handle as POST };
