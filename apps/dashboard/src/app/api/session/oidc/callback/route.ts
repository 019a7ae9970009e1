import { finishOidc } from "../../../../../server/oidc-sign-in.ts";

export function GET(request: Request): Promise<Response> {
  return finishOidc(request);
}
