import { describe, expect, it } from "vitest";
import { maskPhone } from "./mask-phone.ts";

describe("a masked number", () => {
  it("shows its head and its last three digits", () => {
    expect(maskPhone("+256772123456")).toBe("0772\u00a0•••\u00a0456");
    expect(maskPhone("0772 123 456")).toBe("0772\u00a0•••\u00a0456");
    expect(maskPhone("+254 712 345678")).toBe("0712\u00a0•••\u00a0678");
  });
});
