import { actOnSession } from "../../../../server/session-acts.ts";

export async function POST(request: Request, { params }: { params: Promise<{ act: string }> }): Promise<Response> {
  return actOnSession(request, (await params).act);
}
