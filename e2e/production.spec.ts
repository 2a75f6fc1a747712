import { askForCode } from "./fixtures/signing-in.ts";
import { expect, test } from "./fixtures/test.ts";
import { rawEnvironment } from "../src/env.ts";

// The same build with APP_ENV=production, the mock provider's sandbox, and payouts through the queue.
const raw = rawEnvironment();
test.use({ baseURL: raw["E2E_PRODUCTION_URL"] ?? "" });
const phone = raw["E2E_SANDBOX_PHONE"] ?? "";
const code = raw["E2E_SANDBOX_CODE"] ?? "";

test("production shows no texts, no hints, and serves only the sandbox's phones", async ({ request }) => {
  expect((await request.get("/dev/inbox")).status()).toBe(404);
  expect((await request.get("/api/trpc/dev.inbox")).status()).toBe(404);
  expect(await (await request.get("/")).text()).not.toContain("/dev/inbox");
  const stranger = await request.post("/api/v1/auth/request-otp", { data: { phone: "0772 345 678" } });
  expect(stranger.status()).toBe(403);
  expect(await stranger.json()).toMatchObject({ error: { code: "not_whitelisted" } });
  expect((await request.post("/api/v1/auth/verify-otp", { data: { phone: "0772 345 678", code } })).status()).toBe(403);
  const headers = (await request.get("/")).headers();
  expect(headers["strict-transport-security"]).toContain("max-age=");
});

test("in production a player's withdrawal goes through the queue and the page follows it until it is paid", async ({ page, context, request, clientSeed, typeCode, expectBooksAtZero }) => {
  const game = (await (await request.get("/api/v1/game")).json()) as { active_seed_hash: string };
  const bet = { side: "under", target: 4950 } as const;
  const staked = await request.post("/api/v1/stakes", {
    data: { ...bet, amount: 5000, phone, server_seed_hash: game.active_seed_hash, client_seed: await clientSeed({ ...bet, serverSeedHash: game.active_seed_hash, outcome: "win" }) },
    headers: { "idempotency-key": "production" },
  });
  expect(await staked.json()).toMatchObject({ status: "WON", payout: 10_000 });

  await page.goto("/sign-in?next=/withdraw");
  await askForCode(page, phone);
  await expect(page.getByText(code)).toHaveCount(0);
  await typeCode(page, code);
  await page.getByRole("button", { name: "Skip" }).click();
  const session = (await context.cookies()).find(({ name }) => name === "__Host-kete_session");
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });

  await page.getByLabel("Amount").fill("10000");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: /Withdraw UGX/ }).click();
  await expect(page).toHaveURL(/\/withdrawals\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("status").getByText("Paid").first()).toBeVisible({ timeout: 20_000 });
  await expectBooksAtZero();
});
