import { expect, test } from "./fixtures/test.ts";

test("a signed-out visitor to a player's page signs in and comes back to it", async ({ page, phone, readCode }) => {
  for (const path of ["/profile", "/withdrawals", "/withdraw"]) {
    await page.goto(path);
    await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(path)}`);
  }
  await page.getByLabel("Phone number").fill(phone);
  await page.getByRole("button", { name: "Send the code" }).click();
  await page.getByLabel("Six-digit code").fill(await readCode(phone));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "What should we call you?" })).toBeVisible();
  await page.getByRole("button", { name: "Skip" }).click();
  await expect(page).toHaveURL("/withdraw");
  await expect(page.getByText("Nothing to withdraw yet")).toBeVisible();
});

test("the way back after signing in never leads to another site, but to the profile", async ({ page, phone, readCode }) => {
  await page.goto("/sign-in?next=//evil.example/profile");
  await page.getByLabel("Phone number").fill(phone);
  await page.getByRole("button", { name: "Send the code" }).click();
  await page.getByLabel("Six-digit code").fill(await readCode(phone));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Skip" }).click();
  await expect(page).toHaveURL("/profile");
});

test("a player edits the profile, and signing out ends the session for a copied cookie too", async ({ page, phone, signIn, browser, baseURL }) => {
  await signIn(phone);
  await page.goto("/profile");
  await page.getByLabel("Name", { exact: true }).fill("Okello");
  await page.getByLabel("A line about you").fill("Plays for the roll of it.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.getByLabel("Picture address").fill("http://pictures.example/a.png");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("That is not an https address.", { exact: false })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Okello" })).toBeVisible();

  const copied = await browser.newContext({ ...(baseURL ? { baseURL } : {}), storageState: await page.context().storageState() });
  const copy = await copied.newPage();
  await copy.goto("/profile");
  await expect(copy.getByRole("heading", { name: "Okello" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await copy.goto("/profile");
  await expect(copy).toHaveURL(/\/sign-in/);
  await copied.close();
});

test.describe("on the balance", () => {
  // A round asked for too soon is refused with 429, and Chromium logs every answer that is no success.
  test.use({ allowedConsole: [/429/] });

  test("a player stakes from the balance and the round has a page of its own", async ({ page, phone, signIn, clientSeed, request }) => {
    const game = (await (await request.get("/api/v1/game")).json()) as { active_seed_hash: string };
    const bet = { side: "under", target: 9600 } as const;
    const guestSeed = await clientSeed({ ...bet, serverSeedHash: game.active_seed_hash, outcome: "win" });
    const staked = await request.post("/api/v1/stakes", { data: { ...bet, amount: 100_000, phone, client_seed: guestSeed, server_seed_hash: game.active_seed_hash }, headers: { "idempotency-key": phone } });
    expect(staked.status()).toBe(201);
    await signIn(phone);
    await page.goto("/");
    await expect(page.getByLabel("Mobile money number that pays")).toHaveCount(0);
    await expect(page.getByText(/From your balance of UGX\s103,120/)).toBeVisible();
    // The guest's round of a moment ago counts: rounds start at least five seconds apart.
    await expect(async () => {
      await page.getByRole("button", { name: /^Stake UGX/ }).click();
      await expect(page.getByText(/went to your balance\.|went to the house\./)).toBeVisible({ timeout: 1500 });
    }).toPass();
    await page.getByRole("link", { name: "Check this round" }).click();
    await expect(page.getByRole("heading", { name: "One round, and its proof" })).toBeVisible();
    await expect(page.getByText(/Shown once this seed is retired/)).toBeVisible();
  });
});

test.describe("a refused stake", () => {
  // Chromium logs every answer that is no success.
  test.use({ allowedConsole: [/400/] });

  test("a number that cannot pay is refused at its own field, with what is wrong about it", async ({ page }) => {
    await page.goto("/");
    const phone = page.getByLabel("Mobile money number that pays");
    await phone.fill("0414 123 456");
    await page.getByRole("button", { name: /^Stake/ }).click();
    await expect(phone).toHaveAccessibleDescription(/That is not a mobile number/);
    await expect(phone).toBeFocused();
    await phone.fill("0772");
    await expect(phone).not.toHaveAttribute("aria-invalid", "true");
  });
});

test("a declined payment places nothing and says so", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Mobile money number that pays").fill("0772990009");
  await page.getByRole("button", { name: /^Stake/ }).click();
  await expect(page.getByText("No payment reached us, so nothing was rolled.", { exact: false })).toBeVisible();
});
