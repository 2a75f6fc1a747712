import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { apiDeps } from "#src/testing/api.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { DomainError } from "../shared/errors.ts";
import { requestCode } from "./request-code.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

it("an ask whose answer was lost on the way is taken back, so that its phone may ask again at once", async () => {
  const deps = apiDeps(kit);
  const loses = { ...deps, codes: { ...deps.codes, ask: async (...given: Parameters<typeof deps.codes.ask>) => {
    await deps.codes.ask(...given);
    throw new DomainError("unavailable", { retryAfterSeconds: 5 });
  } } };
  const ask = { phone: newCodePhone(), requestId: "r", address: null, proofs: [] };
  await expect(requestCode(loses, ask)).rejects.toMatchObject({ code: "unavailable" });
  await vi.waitFor(async () => expect(await requestCode(deps, ask)).toMatchObject({ smsQueued: true }));
});
