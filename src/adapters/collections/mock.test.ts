import { expect, it } from "vitest";
import { mockCollections } from "./mock.ts";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The mock on a clock that is moved by hand. */
function bench(phone: string) {
  let nowMs = 0;
  const rail = mockCollections(silent, () => new Date(nowMs));
  const order = { reference: "019aa4c6-9a10-4d2b-9c44-1b2a3c4d5e6f", phone, amountMinor: 1000n, currency: "UGX" };
  return { submit: () => rail.submit(order), statusAfter: (seconds: number) => ((nowMs = seconds * 1000), rail.status(order)) };
}

it("a phone approves at once, and one that ends in 0009 declines", async () => {
  expect((await bench("+256772123456").submit()).answer).toMatchObject({ state: "succeeded", amountMinor: 1000n, currency: "UGX" });
  expect((await bench("+256772990009").submit()).answer).toMatchObject({ state: "failed", code: "APPROVAL_REJECTED" });
});

it.each([["+256772999998", 20], ["+256772999996", 600], ["+256772999995", 35]])("%s approves after %s seconds and not one sooner", async (phone, seconds) => {
  const phoneOwner = bench(phone);
  expect((await phoneOwner.submit()).answer.state).toBe("accepted");
  expect((await phoneOwner.statusAfter(seconds - 1)).answer.state).toBe("accepted");
  expect((await phoneOwner.statusAfter(seconds)).answer.state).toBe("succeeded");
});

it("one that ends in 9997 never answers", async () => {
  const phoneOwner = bench("+256772999997");
  await phoneOwner.submit();
  expect((await phoneOwner.statusAfter(86_400)).answer.state).toBe("accepted");
});
