import { diceVectors } from "../src/testing/dice-vectors.ts";
import { expectAccessible } from "./fixtures/accessible.ts";
import { expect, test as base, type Page } from "./fixtures/test.ts";

const test = base.extend<{
  /** Changes the seed of this hash for the next, which reveals it. */
  reveal: (hash: string) => Promise<void>;
}>({
  reveal: async ({ page, baseURL }, use) => {
    await use(async (hash) => {
      const answer = await page.request.post("/api/v1/game/seed/rotate", { data: { active_seed_hash: hash }, headers: { origin: baseURL ?? "" } });
      expect(await answer.json()).toMatchObject({ revealed: { server_seed_hash: hash, rounds: 1 } });
    });
  },
});

/** Plays one round as a guest, and returns its page and the hash of its seed. */
async function play(page: Page, { phone, clientSeed }: { phone: string; clientSeed: string }): Promise<{ round: string; hash: string }> {
  await page.goto("/");
  const stake = page.getByRole("button", { name: /^Stake UGX\s1,000$/ });
  await expect(stake).toBeVisible();
  await page.getByText("Fairness", { exact: true }).first().click();
  const hash = await page.getByText(/^[0-9a-f]{64}$/).first().innerText();
  await page.getByLabel("Your seed").fill(clientSeed);
  await page.getByLabel("Mobile money number that pays").fill(phone);
  await stake.click();
  const link = page.getByRole("link", { name: "Check this round" });
  await expect(link).toBeVisible();
  return { round: (await link.getAttribute("href")) ?? "", hash };
}

/** The icon that the browser asks for by itself while the network is away. */
test.use({ allowedConsole: [/ERR_INTERNET_DISCONNECTED/] });

const hundredths = (value: number) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, "0")}`;
const agrees = /All of it agrees\. These seeds make \d{1,2}\.\d\d\./;

test("a guest's round is worked out again on its page, by its address without a network, and with all the others", async ({ page, context, phone, reveal }) => {
  const { round, hash } = await play(page, { phone, clientSeed: "-leading_dash" });

  await page.goto("/rounds/check");
  await expect(page.getByText("None can be checked yet")).toBeVisible();
  await expect(page.getByText("1 round waits for its seed to be revealed.")).toBeVisible();
  await page.goto(round);
  await expect(page.getByText("Shown once this seed is retired.", { exact: false })).toBeVisible();
  await expect(page.getByText("The hash, your seed and the nonce are those that this phone kept when you staked.")).toBeVisible();
  await expect(page.getByText(agrees)).toHaveCount(0);

  await reveal(hash);
  await page.reload();
  await expect(page.getByText(agrees)).toBeVisible();
  await expect(page.getByText("It is the hash that this phone kept when you staked.")).toBeVisible();
  await expect(page.getByText("HMAC-SHA-256 over -leading_dash:0:0", { exact: false })).toBeVisible();
  await expect(page.getByText("(10,000 − 100) × 10,000 ÷ 4,950 = 20,000 ten-thousandths", { exact: false })).toBeVisible();

  await page.getByRole("link", { name: "Open it on the check page" }).click();
  await expect(page).toHaveURL(/\/check#server_seed=[0-9a-f]{64}&/);
  await expect(page.getByText(agrees)).toBeVisible();
  await page.waitForLoadState("networkidle");

  const sent: string[] = [];
  // A browser asks for a page's icon again whenever its address changes, and tells nothing by it.
  page.on("request", (request) => { if (!request.url().includes("/icon.svg")) sent.push(request.url()); });
  await context.setOffline(true);
  await page.getByLabel("Nonce").fill("1");
  await page.getByRole("button", { name: "Work it out" }).click();
  await expect(page.getByText("It does not agree.", { exact: false })).toBeVisible();
  await expect(page).toHaveURL(/&nonce=1&/);
  await page.getByLabel("Nonce").fill("0");
  await page.getByRole("button", { name: "Work it out" }).click();
  await expect(page.getByText(agrees)).toBeVisible();
  await page.getByLabel("Client seed").fill("no spaces");
  await page.getByRole("button", { name: "Work it out" }).click();
  await expect(page.getByText("This cannot be read", { exact: false })).toBeVisible();
  expect(sent).toEqual([]);
  await context.setOffline(false);

  await page.goto("/rounds/check");
  await expect(page.getByText("1 of 1 checked on this phone")).toBeVisible();
  await expect(page.getByText("Every one of them is what its seeds make.")).toBeVisible();
  await expect(page.getByText("Each was also compared with the hash that this phone kept when you staked.")).toBeVisible();

  // Had the server shown another hash at the stake, nothing in its answers would tell. This browser does.
  const other = "0".repeat(64);
  await page.evaluate(([id, serverSeedHash]) => {
    const name = `kete.seeds.${id}`;
    localStorage.setItem(name, JSON.stringify({ ...JSON.parse(localStorage.getItem(name) ?? ""), serverSeedHash }));
  }, [round.split("/").at(-1), other] as const);
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText("0 of 1 checked on this phone")).toBeVisible();
  await expect(page.getByRole("alert").getByText("the hash this phone kept when you staked")).toBeVisible();
  await page.goto(round);
  await expect(page.getByRole("alert").getByText(`The hash you staked on was ${other}.`)).toBeVisible();
  await expect(page.getByText("It does not agree.", { exact: false })).toBeVisible();
  await expect(page.getByText(agrees)).toHaveCount(0);

  // A browser that kept nothing says so, and does not say that it compared.
  await page.evaluate(() => { localStorage.clear(); });
  await page.reload();
  await expect(page.getByText("This phone kept nothing of this round")).toBeVisible();
  await expect(page.getByText("The hash, though, is the one in our answer", { exact: false })).toBeVisible();
  await page.goto("/rounds/check");
  await expect(page.getByText("This phone kept the hash of none of them", { exact: false })).toBeVisible();
});

test("rounds under two seeds and from two phones are counted apart, and one that is not what its seeds make is named first", async ({ page, phone, otherPhone, reveal, request }) => {
  const first = await play(page, { phone, clientSeed: "one" });
  await reveal(first.hash);
  await page.goto("/");
  await expect(page.getByText(/Next round in/)).toBeHidden();
  const second = await play(page, { phone: otherPhone, clientSeed: "two" });
  expect(second.hash).not.toBe(first.hash);
  await page.goto("/rounds/check");
  await expect(page.getByText("1 of 1 checked on this phone")).toBeVisible();
  await expect(page.getByText("1 round waits for its seed to be revealed.")).toBeVisible();
  await reveal(second.hash);
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText("2 of 2 checked on this phone")).toBeVisible();

  // A server that answers with a roll the seeds do not make.
  await page.route("**/api/trpc/log.proofs*", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/"roll":\d+/, '"roll":10') });
  });
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText("1 of 2 checked on this phone")).toBeVisible();
  await expect(page.getByRole("alert").getByText("1 does not agree.", { exact: false })).toBeVisible();
  await expect(page.getByRole("link", { name: /Look at this round/ })).toHaveAttribute("href", second.round);

  // Both stand in the public log a second after, which knows no phone.
  const seqs = async () => {
    const { items } = (await (await request.get("/api/v1/game/log?limit=100")).json()) as { items: { round_id: string }[] };
    return [first, second].map(({ round }) => items.some((item) => round.endsWith(item.round_id)));
  };
  await expect.poll(seqs).toEqual([true, true]);
  await page.goto("/log");
  await expect(page.getByRole("heading", { name: "What we promised and what we paid" })).toBeVisible();
  await expect(page.getByRole("img", { name: /Promised \d+\.\d\d%, paid \d+\.\d\d%/ }).first()).toBeVisible();
  expect(await page.content()).not.toContain(phone.slice(-6));
  await page.getByRole("link", { name: /^Check \d+$/ }).first().click();
  await expect(page).toHaveURL(/\/check#/);
  await expect(page.getByText(agrees)).toBeVisible();
});

test("the published vectors of dice-v1 come out right in this browser, by address and without a network", async ({ page, context }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto("/check");
  await expect(page.getByRole("button", { name: "Work it out" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  for (const { serverSeed, serverSeedHash, clientSeed, nonce, hmac, word, roll, rollOfBytes } of diceVectors) {
    const fragment = new URLSearchParams({ server_seed: serverSeed, server_seed_hash: serverSeedHash, client_seed: clientSeed, nonce: String(nonce), side: "under", target: "4950", edge_bp: "100", roll: String(roll) });
    await page.evaluate((hash) => { location.hash = hash; }, fragment.toString());
    await expect(page.getByText(`All of it agrees. These seeds make ${hundredths(roll)}.`)).toBeVisible();
    await expect(page.getByText(hmac)).toBeVisible();
    await expect(page.getByText("passed over")).toHaveCount(word);
    if (word > 0) await expectAccessible(page);
    // What the classic mistake would roll is found out.
    fragment.set("roll", String(rollOfBytes));
    await page.evaluate((hash) => { location.hash = hash; }, fragment.toString());
    await expect(page.getByText(`We said ${hundredths(rollOfBytes)}.`)).toBeVisible();
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the check pages say how to check with common tools, and the log is all there", async ({ page }) => {
    await page.goto("/check");
    await expect(page.getByText("openssl dgst -sha256 -hmac", { exact: false })).toBeVisible();
    await expect(page.getByText("python3 -c", { exact: false })).toBeVisible();
    // Looking for text passes over what stands in <noscript>, shown or not.
    await expect(page.locator("noscript p").first()).toBeVisible();
    expect(await page.locator("noscript p").first().textContent()).toContain("scripts, and they do not run here");
    await expect(page.getByRole("button", { name: "Work it out" })).toHaveCount(0);
    await page.goto("/rounds/check");
    await expect(page.locator("noscript p").first()).toBeVisible();
    expect(await page.locator("noscript p").first().textContent()).toContain("Each round's own page has commands");
    await page.goto("/log");
    await expect(page.getByRole("heading", { name: "Every round, in one chain" })).toBeVisible();
  });
});
