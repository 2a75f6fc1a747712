import { expect, it, vi } from "vitest";

it("a refusal is known as one by another copy of its own file, as a server's bundles have them", async () => {
  const one = await import("./errors.ts");
  vi.resetModules();
  const other = await import("./errors.ts");
  expect(other.DomainError).not.toBe(one.DomainError);
  expect(new one.DomainError("not_found")).toBeInstanceOf(other.DomainError);
  for (const stranger of [new Error("not_found"), { code: "not_found" }, null, "not_found"]) expect(stranger instanceof other.DomainError).toBe(false);
});
