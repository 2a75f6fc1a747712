import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { auditKinds } from "#src/domain/audit/kinds.ts";
import { record } from "#src/domain/audit/record.ts";
import { sealAudit } from "#src/domain/audit/seal.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { families } from "./metric-families.ts";
import { answerMetrics, type MetricsDeps } from "./metrics.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
  // One of each kind, with the details that its metrics look at.
  const details = { provider: "dmark", country: "UG", ms: 120, delivery: "DELIVERED", seconds: 4.5, new: true, code: "wrong_code", reason: "signed_out", what: "wrong_codes", purpose: "sign_in" };
  for (const kind of auditKinds) await record(kit, { kind, details });
  await sealAudit(kit);
  // A rail in trouble that was compared once: what has no series until there is one.
  await kit.owner.query("INSERT INTO rails (name, opened_at, retry_at, reason, errors) VALUES ('mtn', now(), now(), 'config: 401', 1)");
  await kit.owner.query("INSERT INTO money_cases (id, kind, rail) VALUES (gen_random_uuid(), 'contradiction', 'mtn')");
  await kit.owner.query("INSERT INTO reconciliations (id, rail, currency, actor, ended_at, unexplained) VALUES (gen_random_uuid(), 'mtn', 'UGX', 'test', now(), 0)");
});
afterAll(() => kit.close());

const token = "a-metrics-token-for-tests";
const depsOf = (change: Partial<MetricsDeps> = {}): MetricsDeps => ({ ...kit, metricsToken: token, readiness: () => Promise.resolve({ database: "ok", redis: "failing", queue: "ok" }), ...change });
const bearer = `Bearer ${token}`;

/** The text format as a scraper reads it; whatever is not in it fails. */
function parse(text: string) {
  const types = new Map<string, string>();
  const series = new Map<string, number>();
  for (const line of text.trimEnd().split("\n")) {
    const head = /^# (HELP|TYPE) (\w+) (.+)$/.exec(line);
    if (head) {
      if (head[1] === "TYPE") types.set(head[2] ?? "", head[3] ?? "");
      continue;
    }
    const sample = /^(\w+)((?:\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)+\})?) (-?[\d.e+-]+)$/.exec(line);
    if (!sample) throw new Error(`not in the format: ${line}`);
    const [, name = "", labels = "", value] = sample;
    expect(types.get(name.replace(/_(bucket|sum|count)$/, "")) ?? types.get(name)).toBeDefined();
    expect(series.has(name + labels)).toBe(false);
    series.set(name + labels, Number(value));
  }
  return { types, series, names: new Set([...series.keys()].map((key) => key.split("{")[0])) };
}

describe("GET /api/metrics", () => {
  it("answers whoever has the token in Prometheus's format", async () => {
    const response = await answerMetrics(depsOf(), bearer);
    expect([response.status, response.headers.get("content-type"), response.headers.get("cache-control")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8", "no-store"]);
    const { types, series } = parse(await response.text());
    expect([...types.keys()].toSorted()).toEqual(Object.keys(families).toSorted());
    expect(series.get('kete_up{part="redis"}')).toBe(0);
    expect(series.get('kete_sms_total{country="UG",outcome="sent",provider="dmark"}')).toBe(1);
    expect(series.get('kete_sms_delivery_seconds_bucket{le="+Inf",provider="dmark"}')).toBe(1);
    expect(series.get('kete_refusals_total{code="locked"}')).toBe(0);
    expect(series.get('kete_refusals_total{code="wrong_code"}')).toBe(1);
    expect(series.get("kete_lockouts_total")).toBe(1);
    expect(series.get("kete_audit_unsealed")).toBe(0);
  });

  it("shows every metric that the alert rules and the manual name, and the manual names every metric", async () => {
    const { names } = parse(await (await answerMetrics(depsOf(), bearer)).text());
    const named = (path: string) => new Set(readFileSync(path, "utf8").match(/(?<![:\w#])kete_[a-z_]+(?=[^a-z_:]|$)/g));
    const rules = named("docs/alerts/kete.rules.yml");
    expect(rules.size).toBeGreaterThan(10);
    expect([...rules].filter((name) => !names.has(name))).toEqual([]);
    const manual = named("docs/metrics.md");
    expect([...manual].filter((name) => !names.has(name) && !(name in families))).toEqual([]);
    expect(Object.keys(families).filter((name) => !manual.has(name))).toEqual([]);
  });

  it.each([
    ["nothing", null, 401],
    ["another token", "Bearer a-metrics-token-for-tesTs", 401],
    ["a beginning of the token", `Bearer ${token.slice(0, -1)}`, 401],
    ["the token and more", `${bearer}x`, 401],
    ["the token without its scheme", token, 401],
    ["the token", `bearer ${token}`, 200],
  ])("given %s", async (_name, authorization, status) => {
    const response = await answerMetrics(depsOf(), authorization);
    expect(response.status).toBe(status);
    if (status === 401) expect([response.headers.get("www-authenticate"), (await response.text()).includes("kete_")]).toEqual(["Bearer", false]);
  });

  it("is not there where no token is set, whatever is sent", async () => {
    expect((await answerMetrics(depsOf({ metricsToken: null }), bearer)).status).toBe(404);
    expect((await answerMetrics(depsOf({ metricsToken: null }), null)).status).toBe(404);
  });

  it.each(["is gone", "hangs"])("answers 503 within three seconds when PostgreSQL %s", async (how) => {
    // A server that takes connections and never says a word; or none.
    const silent = createServer();
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const port = how === "hangs" ? (silent.address() as AddressInfo).port : 1;
    const db = createDatabase({ url: `postgres://kete_app:x@127.0.0.1:${port}/kete`, poolMax: 4 });
    const startedAt = performance.now();
    const response = await answerMetrics(depsOf({ db }), bearer);
    expect(response.status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(3000);
    silent.close();
    void db.$disconnect();
  });
});
