import { describe, expect, it } from "vitest";
import { readSession, sessionCookie } from "./session-cookie.ts";

const request = (headers: Record<string, string>, url = "http://127.0.0.1:3000/"): Request => new Request(url, { headers });

describe("the cookie of a session", () => {
  it("is for the server alone, and by TLS for this host and TLS alone", () => {
    const plain = sessionCookie(request({}), "rts_x", 60.7);
    expect(plain).toBe("retake-session=rts_x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    for (const secure of [
      request({ "x-forwarded-proto": "https, http" }),
      request({ origin: "https://retake.test" }),
      request({}, "https://x.test/"),
    ])
      expect(sessionCookie(secure, "rts_x", 60)).toBe("__Host-retake-session=rts_x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
    expect(sessionCookie(request({}), null)).toBe("retake-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
  });

  it("is read by its whole name; by TLS only what came by TLS", () => {
    expect(readSession(request({ cookie: "a=b; retake-session=one" }))).toBe("one");
    expect(readSession(request({ cookie: "retake-session=planted; __Host-retake-session=two" }))).toBe("two");
    expect(readSession(request({ cookie: "retake-session=planted", "x-forwarded-proto": "https" }))).toBeUndefined();
    for (const cookie of ["", "xretake-session=a", "retake-session=", "retake-session"])
      expect(readSession(request({ cookie }))).toBeUndefined();
  });
});
