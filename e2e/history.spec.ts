import { readFile } from "node:fs/promises";
import { expect, test, type Page } from "./fixtures/test.ts";

type Outcome = "win" | "loss";

/** Plays a guest's round by the API's own call, with this page's cookies: the page is another spec's matter. */
async function stake(page: Page, { outcome, amount, phone, clientSeed }: { outcome: Outcome; amount: number; phone: string; clientSeed: (luck: { serverSeedHash: string; side: "under"; target: number; outcome: Outcome }) => Promise<string> }): Promise<void> {
  const bet = { side: "under", target: 4950 } as const;
  const game = (await (await page.request.get("/api/trpc/game.show")).json()) as { result: { data: { activeSeedHash: string } } };
  const serverSeedHash = game.result.data.activeSeedHash;
  const answer = await page.request.post("/api/trpc/stakes.place", {
    headers: { origin: new URL(page.url()).origin },
    data: { ...bet, amount, phone, serverSeedHash, clientSeed: await clientSeed({ ...bet, serverSeedHash, outcome }), idempotencyKey: `${phone}-${amount}` },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Two rounds of this browser's guest: 2,000 won on a stake of 1,000, and 700 lost by the other phone. */
async function playTwo(page: Page, of: { phone: string; otherPhone: string; clientSeed: Parameters<typeof stake>[1]["clientSeed"]; letTimePass: (phone: string, interval: string) => Promise<void> }): Promise<void> {
  await page.goto("/history");
  await stake(page, { outcome: "win", amount: 1000, phone: of.phone, clientSeed: of.clientSeed });
  await of.letTimePass(of.phone, "5 seconds");
  await stake(page, { outcome: "loss", amount: 700, phone: of.otherPhone, clientSeed: of.clientSeed });
}

const main = (page: Page) => page.getByRole("main");

test("a guest finds his rounds, chooses among them, and takes them home as CSV", async ({ page, phone, otherPhone, clientSeed, letTimePass }) => {
  await page.goto("/history");
  await expect(page.getByText("No rounds yet")).toBeVisible();
  await playTwo(page, { phone, otherPhone, clientSeed, letTimePass });
  await page.goto("/history");
  const rounds = page.getByRole("table", { name: "Rounds" }).getByRole("row");
  // The head is a row too.
  await expect(rounds).toHaveCount(3);
  await expect(rounds.nth(1)).toContainText("−UGX 700");
  await expect(rounds.nth(2)).toContainText("+UGX 1,000");

  await page.getByLabel("Result").selectOption("Won");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/status=WON/);
  await expect(rounds).toHaveCount(2);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^kete-stakes-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(",WON,under,4950,");

  await page.getByRole("link", { name: "Show all rounds" }).click();
  await expect(page).toHaveURL("/history");
  await page.getByLabel("Bet").selectOption("Over");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByText("No round fits")).toBeVisible();

  await page.goto("/history?status=PAID");
  await expect(page.getByRole("alert").getByText("not one we know", { exact: false })).toBeVisible();
  await page.goto("/history?from=2026-11-22&to=2026-11-21");
  await expect(page.getByRole("alert").getByText("The first day is after the last one.", { exact: false })).toBeVisible();
  await expect(page.getByLabel("First day")).toHaveValue("2026-11-22");

  await page.goto("/history");
  await rounds.nth(2).getByRole("link").click();
  await expect(page).toHaveURL(/\/rounds\/[0-9a-f-]{36}$/);
});

test("the line of the net position is said in words and stands in a table, and a claim makes it the player's", async ({ page, phone, otherPhone, clientSeed, signIn, letTimePass }) => {
  await playTwo(page, { phone, otherPhone, clientSeed, letTimePass });
  await page.goto("/history");
  const line = page.getByRole("img", { name: "Net position, round by round" });
  await expect(line).toBeVisible();
  await expect(line).toContainText(/A line over 2 rounds, from .* It ends at \+UGX.300; at the points drawn, the highest is \+UGX.1,000 and the lowest UGX.0\./);
  await page.getByText("The same as a table").click();
  const points = page.getByRole("table", { name: "Net position" }).getByRole("row");
  await expect(points).toHaveCount(3);
  await expect(points.nth(1)).toContainText("+UGX 300");
  await expect(points.nth(2)).toContainText("+UGX 1,000");

  await signIn(phone);
  await page.goto("/history");
  // The other phone's round stays with whoever signs in with that one.
  await expect(page.getByRole("table", { name: "Rounds" }).getByRole("row")).toHaveCount(2);
  await page.goto("/profile");
  await expect(main(page).getByText("Net position").first()).toBeVisible();
  await expect(main(page).getByText("+UGX 1,000").first()).toBeVisible();
  await page.getByRole("link", { name: "All your rounds", exact: false }).click();
  await expect(page).toHaveURL("/history");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the choices are a form, the line is there, and its table opens", async ({ page, phone, otherPhone, clientSeed, letTimePass }) => {
    await playTwo(page, { phone, otherPhone, clientSeed, letTimePass });
    await page.goto("/history");
    await expect(page.getByRole("img", { name: "Net position, round by round" })).toBeVisible();
    await page.getByText("The same as a table").click();
    await expect(page.getByRole("table", { name: "Net position" }).getByRole("row")).toHaveCount(3);
    await page.getByLabel("Result").selectOption("Lost");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect(page).toHaveURL(/status=LOST/);
    await expect(page.getByRole("table", { name: "Rounds" }).getByRole("row")).toHaveCount(2);
  });
});
