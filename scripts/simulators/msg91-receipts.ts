import type { SimCall } from "./kit.ts";

export const receiptVersions = ["v2", "v3", "v4", "new"] as const;
export type ReceiptVersion = (typeof receiptVersions)[number];

export type Panel = { hookUrl: string | null; version: ReceiptVersion };
export type Report = { requestId: string; number: string; status: "1" | "2" | "9" | "16" | "17"; reason: string };

const words = { "1": "DELIVERED", "2": "FAILED", "9": "NDNC", "16": "REJECTED", "17": "BLOCKED NUMBER" };

/** Calls the hook that the panel names, in the form that it is set to. */
export function reportTo({ hookUrl, version }: Panel, call: SimCall, report: Report): void {
  if (hookUrl === null) return;
  call.later(() => call.callBack({ url: hookUrl, ...bodyOf(version, report, call.now()) }));
}

function bodyOf(version: ReceiptVersion, { requestId, number, status, reason }: Report, nowMs: number): { headers: Record<string, string>; body: string } {
  const date = indiaTime(nowMs);
  const desc = words[status];
  const outer = { senderId: "KETEIN", requestId, userId: "1", campaignName: "API" };
  switch (version) {
    case "v2": return form({ data: JSON.stringify([{ ...outer, report: [{ date, number, status, desc, failedReason: reason }] }]) });
    case "v3": return json({ ...outer, date, number, credit: "1", amount: "0.2", status, desc, INMSID: "1", CRQID: "" });
    case "v4": return json([{ data: [{ meta: requestId, INMSID: "1", description: desc, ts: Math.floor(nowMs / 1000) }], event: desc.toLowerCase() }]);
    case "new": return json({ requestId, requestedAt: date, status, deliveryTime: date, telNum: number, credit: 1, senderId: "KETEIN", failureReason: reason, smsLength: "1", somethingNew: true });
  }
}

/** Its dates are those of India, without saying so. */
function indiaTime(nowMs: number): string {
  return new Date(nowMs + 19_800_000).toISOString().slice(0, 19).replace("T", " ");
}

function form(fields: Record<string, string>) {
  return { headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(fields).toString() };
}

function json(value: unknown) {
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) };
}
