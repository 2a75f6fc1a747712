import { z } from "zod";

/** Every rail by the name that settings, routes and records give it. */
export const payoutRailNames = ["mock", "mtn", "airtel", "flutterwave"] as const;
export const collectionRailNames = ["mock", "mtn-collection"] as const;

/** A rail's own address is public; the setting exists for sandboxes, simulators and egress gateways. */
const base = (address: string) => z.string().default(address).refine((text) => /^https?:\/\/[^\s?#@]+[^\s?#@/]$/.test(text) && URL.canParse(text), `an address without a slash at its end, like ${address}`);
const text = z.string().max(400, "at most 400 characters").regex(/^[\x21-\x7e]+$/, "printable characters without spaces").optional();
const uuid = z.uuid("a UUID, as MTN's portal gives it").optional();

export type PayoutRailName = (typeof payoutRailNames)[number];
export type CollectionRailName = (typeof collectionRailNames)[number];
export type RailName = PayoutRailName | CollectionRailName;

/** Which rail moves what money. Read in env-rails-routes.ts, judged in env-rails-rules.ts. */
export const railRoutes = {
  PAYOUT_ROUTES: z.string().default("*.*:mock"),
  COLLECTION_ROUTES: z.string().default("*:mock"),
};

/** What each rail must know. Only those in use are required. */
export const railSettings = {
  MTN_BASE_URL: base("https://proxy.momoapi.mtn.com"),
  MTN_TARGET_ENVIRONMENT: z.string().regex(/^(sandbox|mtn[a-z]{3,30})$/, "sandbox, or a market like mtnuganda").default("mtnuganda"),
  MTN_DISBURSEMENT_KEY: text,
  MTN_DISBURSEMENT_API_USER: uuid,
  MTN_DISBURSEMENT_API_KEY: text,
  MTN_COLLECTION_KEY: text,
  MTN_COLLECTION_API_USER: uuid,
  MTN_COLLECTION_API_KEY: text,

  AIRTEL_BASE_URL: base("https://openapi.airtel.africa"),
  AIRTEL_CLIENT_ID: text,
  AIRTEL_CLIENT_SECRET: text,
  // The disbursement PIN, which goes out encrypted with Airtel's public key.
  AIRTEL_PIN: z.string().regex(/^\d{4,8}$/, "4 to 8 digits").optional(),
  AIRTEL_PUBLIC_KEY: z.string().max(2000).regex(/^[A-Za-z0-9+/=\s]+$/, "the key's base64, without its BEGIN and END lines").optional(),

  FLUTTERWAVE_BASE_URL: base("https://api.flutterwave.com/v3"),
  FLUTTERWAVE_SECRET_KEY: text,
  FLUTTERWAVE_WEBHOOK_HASH: z.string().min(16, "at least 16 characters, for example from `openssl rand -hex 32`").max(200).optional(),
  // Its codes of banks are not the countries' own, and change: nobody may guess one, or money goes to another bank.
  FLUTTERWAVE_BANKS: z.string().max(8000).regex(/^[A-Za-z0-9]{2,20}=[^;=]{2,60}(;[A-Za-z0-9]{2,20}=[^;=]{2,60})*$/, "codes and names like 11125380=Sample Bank;22225380=Other Bank; `npm run banks` prints them").optional(),
};
