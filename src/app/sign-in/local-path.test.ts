import { describe, expect, it } from "vitest";
import { localPath } from "./local-path.ts";

describe("where a player goes after signing in", () => {
  it("is the page he came from", () => {
    expect(localPath("/withdraw")).toBe("/withdraw");
    expect(localPath("/?round=abc")).toBe("/?round=abc");
  });

  it("is never another site, nor the sign-in again", () => {
    for (const asked of ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/sign-in?next=/x", "/a\nb", "/.//evil.example", "/..//evil.example", "/x/..//evil.example/y", "/%2e%2e//evil.example", "/x/%2E/../y", "", null]) expect(localPath(asked)).toBe("/profile");
  });
});
