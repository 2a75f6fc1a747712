import { expect, it } from "vitest";
import { metricsText } from "./metrics-text.ts";

const linesOf = (text: string, name: string) => text.split("\n").filter((line) => line.startsWith(name) || line.includes(` ${name} `));

it("a family stands under its HELP and TYPE, with zeros where nothing has happened yet", () => {
  const text = metricsText([{ name: "kete_sign_ins_total", labels: { new: "true" }, value: 3 }]);
  expect(linesOf(text, "kete_sign_ins_total")).toEqual([
    "# HELP kete_sign_ins_total Sign-ins; new says whether the player was made by it.",
    "# TYPE kete_sign_ins_total counter",
    'kete_sign_ins_total{new="true"} 3',
    'kete_sign_ins_total{new="false"} 0',
  ]);
  expect(text.endsWith("\n")).toBe(true);
});

it("labels are escaped as the format wants", () => {
  const text = metricsText([{ name: "kete_alarms_total", labels: { kind: 'a"b\\c\nd' }, value: 1 }]);
  expect(text).toContain('kete_alarms_total{kind="a\\"b\\\\c\\nd"} 1\n');
});

it("a histogram's buckets follow each other by size, provider by provider", () => {
  const bucket = (provider: string, le: string, value: number) => ({ name: "kete_sms_send_seconds_bucket", labels: { provider, le }, value });
  const text = metricsText([bucket("b", "+Inf", 4), bucket("a", "10", 2), bucket("a", "+Inf", 3), bucket("a", "2.5", 1), { name: "kete_sms_send_seconds_sum", labels: { provider: "a" }, value: 7.25 }, { name: "kete_sms_send_seconds_count", labels: { provider: "a" }, value: 3 }]);
  expect(linesOf(text, "kete_sms_send_seconds").slice(2)).toEqual([
    'kete_sms_send_seconds_bucket{le="2.5",provider="a"} 1',
    'kete_sms_send_seconds_bucket{le="10",provider="a"} 2',
    'kete_sms_send_seconds_bucket{le="+Inf",provider="a"} 3',
    'kete_sms_send_seconds_count{provider="a"} 3',
    'kete_sms_send_seconds_sum{provider="a"} 7.25',
    'kete_sms_send_seconds_bucket{le="+Inf",provider="b"} 4',
  ]);
});

it("a figure that belongs to no family is not shown", () => {
  expect(metricsText([{ name: "kete_secret", labels: {}, value: 1 }])).not.toContain("kete_secret");
});
