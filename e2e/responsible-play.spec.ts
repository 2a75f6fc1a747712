import { rawEnvironment } from "../src/env.ts";
import { expectAccessible } from "./fixtures/accessible.ts";
import { inE164 } from "./fixtures/phones.ts";
import { expect, test, type Page } from "./fixtures/test.ts";

/** On the home page, staking UGX 1,000 at even odds; a guest gives the phone that pays. */
async function stake(page: Page, { phone, clientSeed, hasScripts, at = "/" }: { phone?: string; clientSeed?: (hash: string) => Promise<string>; hasScripts: boolean; at?: string }): Promise<void> {
  await page.goto(at);
  // It names the money once scripts run: before, a click would post the plain form.
  const button = page.getByRole("button", { name: hasScripts ? /^Stake UGX\s1,000$/ : /^Stake and roll$/ });
  await expect(button).toBeVisible();
  if (clientSeed) {
    await page.getByText("Fairness", { exact: true }).first().click();
    await page.getByLabel("Your seed").fill(await clientSeed(await page.getByText(/^[0-9a-f]{64}$/).first().innerText()));
  }
  if (phone) await page.getByLabel("Mobile money number that pays").fill(phone);
  await button.click();
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(`a player who shuts himself out, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    // The browser says that the API refused: that is what is looked for.
    test.use({ javaScriptEnabled, allowedConsole: [/status of 403/] });

    test("can stake neither signed in nor as a guest with that phone, and withdraws all the same", async ({ page, browser, baseURL, phone, clientSeed, signIn, expectBooksAtZero }) => {
      const hasScripts = javaScriptEnabled;
      await stake(page, { phone, hasScripts, clientSeed: (serverSeedHash) => clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" }) });
      await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
      await signIn(phone);

      await page.goto("/profile");
      await page.getByRole("main").getByRole("link", { name: "Limits and breaks" }).click();
      await expect(page.getByRole("heading", { name: "Limits and breaks", level: 1 })).toBeVisible();
      await page.getByRole("radio", { name: "1 year" }).check();
      await page.getByRole("button", { name: "Go on" }).click();
      await expect(page.getByRole("heading", { name: "No playing for 1 year?" })).toBeVisible();
      // Nothing has happened yet, and there is a way back.
      await page.getByRole("link", { name: "Go back without" }).click();
      await expect(page.getByText("You have excluded yourself until")).toBeHidden();
      await page.goto("/profile/limits?take=1_year");
      await page.getByRole("button", { name: "Shut me out for 1 year" }).click();
      await expect(page.getByText("You have excluded yourself until")).toBeVisible();
      if (hasScripts) await expectAccessible(page);

      await stake(page, { hasScripts });
      await expect(page.getByText("You have shut this number out of playing until")).toBeVisible();

      const stranger = await browser.newContext({ javaScriptEnabled, ...(baseURL ? { baseURL } : {}) });
      const guest = await stranger.newPage();
      await stake(guest, { phone, hasScripts });
      // Whoever types the number is not told why.
      await expect(guest.getByText("This number can't stake or pay in right now.")).toBeVisible();
      await expect(guest.getByText("You have shut this number out of playing until")).toBeHidden();
      await stranger.close();

      // A shorter one does not shorten it.
      await page.goto("/profile/limits?take=24_hours");
      await page.getByRole("button", { name: "Shut me out for 24 hours" }).click();
      await expect(page.getByText("You have excluded yourself until")).toBeVisible();

      await page.getByRole("link", { name: "Withdraw your money" }).click();
      await page.getByLabel("Amount").fill("2000");
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("button", { name: /Withdraw UGX\s2,000/ }).click();
      await expect(page.getByRole("status").getByText("Paid").first()).toBeVisible();
      await expectBooksAtZero();
    });
  });
}

test("a player sets limits, is refused past one, raises it and calls the raise off", async ({ page, phone, clientSeed, signIn }) => {
  await page.goto("/profile/limits");
  await expect(page.getByRole("heading", { name: "Limits and breaks for your number" })).toBeVisible();
  await stake(page, { phone, hasScripts: true, clientSeed: (serverSeedHash) => clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" }) });
  await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
  await signIn(phone);

  await page.goto("/profile/limits");
  await page.getByLabel("Lost, a week").fill("a lot");
  await page.getByRole("button", { name: "Save the limits" }).click();
  await expect(page.getByText("Type an amount in digits")).toBeVisible();
  await page.getByLabel("Paid in, a day").fill("1,500");
  await page.getByRole("button", { name: "Save the limits" }).click();
  await expect(page.getByText(/UGX\s1,000 used, UGX\s500 left until/)).toBeVisible();

  await page.goto("/top-up");
  await page.getByLabel("Amount").fill("501");
  await page.getByRole("button", { name: "Ask the phone" }).click();
  await expect(page.getByText(/That would pass a limit of this number: UGX\s500 is left/)).toBeVisible();

  await page.goto("/profile/limits");
  await page.getByLabel("Paid in, a day").fill("9000");
  await page.getByRole("button", { name: "Save the limits" }).click();
  await expect(page.getByText(/Becomes UGX\s9,000 on/)).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Paid in, a day" })).toHaveValue("1500");
  // Another limit alone leaves the raise where it is.
  await page.getByLabel("Lost, a week").fill("4000");
  await page.getByRole("button", { name: "Save the limits" }).click();
  await expect(page.getByLabel("Lost, a week")).toHaveValue("4000");
  await expect(page.getByText(/Becomes UGX\s9,000 on/)).toBeVisible();
  await page.getByRole("button", { name: "Keep it as it is: Paid in, a day" }).click();
  await expect(page.getByText("Called off. The limit stays as it is.")).toBeVisible();
  await expect(page.getByText(/Becomes UGX\s9,000 on/)).toBeHidden();
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(`half an hour at the game, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled, allowedConsole: [/status of 409/] });

    test("is shown to a guest, and no stake is placed until the answer, which holds on every machine", async ({ page, phone, owner, letTimePass }) => {
      const hasScripts = javaScriptEnabled;
      const check = page.getByRole("heading", { name: "You have been playing for a while" });
      const roundsOf = async () => (await owner.query("SELECT id FROM rounds WHERE phone = $1", [inE164(phone)])).rowCount;
      await stake(page, { phone, hasScripts });
      await expect(page).toHaveURL(/\?round=/);
      await letTimePass(phone, "26 minutes");
      await stake(page, { phone, hasScripts });
      await expect.poll(roundsOf).toBe(2);
      await expect(page).toHaveURL(/\?round=/);
      await letTimePass(phone, "5 minutes");

      // Another machine of ours: this one remembers that nobody there can be due for four minutes yet.
      const other = `${rawEnvironment()["E2E_GUESTS_URL"] ?? ""}/`;
      await page.goto(other);
      await expect(check).toBeVisible();
      await expect(page.getByRole("region", { name: "You have been playing for a while" }).getByText("31 min")).toBeVisible();
      if (hasScripts) await expectAccessible(page);
      await stake(page, { phone, hasScripts, at: other });
      await expect(page.getByText("say whether you want to go on", { exact: false })).toBeVisible();
      expect(await roundsOf()).toBe(2);

      await page.getByRole("button", { name: "Go on playing" }).click();
      await expect(check).toBeHidden();
      await stake(page, { phone, hasScripts, at: other });
      await expect.poll(roundsOf).toBe(3);
      await page.goto("/");
      await expect(page.getByRole("table").locator("tbody").getByRole("row")).toHaveCount(3);
      await expect(check).toHaveCount(0);
    });
  });
}
