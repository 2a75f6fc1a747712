import { askForCode } from "./fixtures/signing-in.ts";
import { expect, test } from "./fixtures/test.ts";

test("the fifth wrong code uses the code up, and the page offers a new one with the time until then", async ({ page, phone, typeCode }) => {
  await page.goto("/sign-in");
  await askForCode(page, phone);
  for (const left of ["4 tries left", "3 tries left", "2 tries left", "1 try left"]) {
    await typeCode(page, "000 000");
    await expect(page.getByText(left)).toBeVisible();
  }
  await typeCode(page, "000000");
  await expect(page.getByText("That code is used up")).toBeVisible();
  await expect(page.getByLabel("Six-digit code")).toHaveCount(0);
  // The tab dies: the page remembers where it stood, and says it again.
  await page.reload();
  await expect(page.getByText("That code is used up")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send a new code" })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("timer")).toHaveText(/You can ask in 0:\d\d/);
  await expect(page.getByRole("link", { name: "Keep playing as a guest" })).toBeVisible();
});

test("a code can be asked for again after a while, and the button keeps its focus until then", async ({ page, phone, readCode, typeCode }) => {
  await page.goto("/sign-in");
  await askForCode(page, phone);
  const again = page.getByRole("button", { name: "Send again" });
  await expect(again).toHaveAttribute("aria-disabled", "true");
  await again.focus();
  await page.keyboard.press("Enter");
  await expect(again).toBeFocused();
  await expect(again).toHaveAccessibleDescription(/in 0:\d\d/);
  // A number with a slip is mended, not typed anew; what was asked for stands, so its code is not asked for twice.
  await page.getByRole("button", { name: "Change number" }).click();
  await expect(page.getByLabel("Phone number")).toHaveValue(phone);
  await page.getByRole("button", { name: "Send the code" }).click();
  await typeCode(page, await readCode(phone));
  await expect(page.getByRole("heading", { name: "You're in." })).toBeVisible();
});

test("a code that comes at once, pasted or filled in by the phone, sends itself", async ({ page, phone, readCode }) => {
  await page.goto("/sign-in");
  await askForCode(page, phone);
  await expect(page.getByLabel("Six-digit code")).toBeFocused();
  await page.getByLabel("Six-digit code").fill(await readCode(phone));
  await expect(page.getByRole("heading", { name: "You're in." })).toBeVisible();
});

test("a number of another country is read in the country that was chosen, when it is asked for and when it is proven", async ({ page, phone, typeCode }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Country").selectOption("KE");
  await askForCode(page, `071${phone.slice(3)}`);
  await typeCode(page, (await page.getByText(/^Demo: the code is \d{6}$/).innerText()).slice(-6));
  await expect(page.getByRole("heading", { name: "You're in." })).toBeVisible();
});

test.describe("on a connection that drops", () => {
  test.use({ allowedConsole: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch/] });

  test("a code typed while offline is kept, and sent when the phone is back", async ({ page, phone, readCode, typeCode, context }) => {
    await page.goto("/sign-in");
    await askForCode(page, phone);
    const code = await readCode(phone);
    await context.setOffline(true);
    await expect(page.getByText("You are offline. What you typed stays here.")).toBeVisible();
    await typeCode(page, code);
    await expect(page.getByText("It will be sent by itself when you are back.")).toBeVisible();
    await expect(page.getByLabel("Six-digit code")).toHaveValue(code);
    await context.setOffline(false);
    await expect(page.getByRole("heading", { name: "You're in." })).toBeVisible();
  });

  test("an answer that never came is said in the page, with the code still typed", async ({ page, phone, readCode, typeCode }) => {
    await page.goto("/sign-in");
    await askForCode(page, phone);
    const code = await readCode(phone);
    await page.route("**/sign-in", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
    await typeCode(page, code);
    await expect(page.getByText("The connection dropped before an answer came.")).toBeVisible();
    await expect(page.getByLabel("Six-digit code")).toHaveValue(code);
    await page.unroute("**/sign-in");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("heading", { name: "You're in." })).toBeVisible();
  });
});
