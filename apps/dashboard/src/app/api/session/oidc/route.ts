import { startOidc } from "../../../../server/oidc-sign-in.ts";

export function GET(request: Request): Promise<Response> {
  return startOidc(request);
}
