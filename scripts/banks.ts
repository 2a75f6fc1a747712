import { flutterwaveBanks } from "#src/adapters/payouts/flutterwave-banks.ts";
import { settings } from "#src/env-settings.ts";
import { given } from "./stack/settings.ts";

const usage = `npm run banks

Asks Flutterwave which banks it pays in Uganda, with FLUTTERWAVE_SECRET_KEY (and FLUTTERWAVE_BASE_URL),
and prints them as the setting FLUTTERWAVE_BANKS: take out those that are not to be offered.

Exit code: 0, or 1 when there is no list.`;

/** The other settings need not be right yet: this is how one of them is found. */
async function banks(): Promise<string> {
  const { FLUTTERWAVE_SECRET_KEY: key, FLUTTERWAVE_BASE_URL: base } = given().raw;
  const secretKey = settings.shape.FLUTTERWAVE_SECRET_KEY.safeParse(key || undefined);
  const baseUrl = settings.shape.FLUTTERWAVE_BASE_URL.safeParse(base || undefined);
  if (!secretKey.success || secretKey.data === undefined) throw new Error("FLUTTERWAVE_SECRET_KEY: missing, or not as Flutterwave's dashboard shows it");
  if (!baseUrl.success) throw new Error("FLUTTERWAVE_BASE_URL: an address without a slash at its end");
  const reply = await flutterwaveBanks({ baseUrl: baseUrl.data, secretKey: secretKey.data });
  if (reply.banks === null) throw new Error(`Flutterwave gave no list of banks: ${reply.problem}`);
  return `FLUTTERWAVE_BANKS=${reply.banks.map(({ code, name }) => `${code}=${name}`).join(";")}`;
}

if (process.argv.includes("--help")) console.log(usage);
else {
  try {
    console.log(await banks());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
