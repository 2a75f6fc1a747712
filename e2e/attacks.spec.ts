import { expect, test } from "./fixtures/test.ts";

// What a stranger may try over HTTP against the built app.

test("posts from another site do nothing", async ({ request, baseURL }) => {
  for (const origin of [undefined, "null", "https://evil.example"]) {
    const headers = origin === undefined ? {} : { origin };
    expect((await request.post("/", { headers, form: { amount: "1000" } })).status()).toBe(403);
    expect((await request.post("/api/trpc/auth.logout", { headers, data: {} })).status()).toBe(403);
  }
  expect((await request.post("/api/trpc/auth.logout", { headers: { origin: baseURL ?? "" }, data: {} })).status()).toBe(401);
});

test("one tRPC request carries ten calls at most, however their commas are written", async ({ request, baseURL }) => {
  const call = (comma: string, count: number) => request.get(`/api/trpc/${Array.from({ length: count }, () => "site.show").join(comma)}?batch=1&input=%7B%7D`, { headers: { origin: baseURL ?? "" } });
  expect((await call(",", 10)).status()).toBe(200);
  for (const comma of [",", "%2C", "%2c"]) expect((await call(comma, 11)).status()).toBe(400);
});

test("an address or a cookie that somebody edited leads back to a page, not to a fault", async ({ page, phone, signIn, context, baseURL }) => {
  await signIn(phone);
  for (const path of ["/statement?before=x", "/statement?before=0", "/withdrawals?before=x"]) {
    await page.goto(path);
    await expect(page).toHaveURL(path.split("?")[0] ?? "");
  }
  for (const amount of [-5, 0, 9e15]) {
    const value = Buffer.from(JSON.stringify({ amount, method: "MOMO", destination: "0772123456", idempotencyKey: "019aa4d0-0001-4a2b-8c3d-4e5f60718293" })).toString("base64url");
    await context.addCookies([{ name: "kete_withdraw", value, url: `${baseURL}/withdraw` }]);
    await page.goto("/withdraw/confirm");
    await expect(page).toHaveURL("/withdraw");
  }
});
