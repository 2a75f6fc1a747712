import type { Bank } from "#src/domain/withdrawals/ports.ts";

/**
 * Banks to choose from where no bank is paid: by the mock and the simulators. The codes are the banks'
 * SWIFT codes, which no rail here takes, but for the first: it is the one in Flutterwave's own example.
 * What a real rail calls a bank only the rail can say, so its list is a setting.
 */
export const demoBanks: readonly Bank[] = [
  { code: "11125380", name: "Sample Bank" },
  { code: "CERBUGKA", name: "Centenary Bank" },
  { code: "DFCUUGKA", name: "dfcu Bank" },
  { code: "EQBLUGKA", name: "Equity Bank" },
  { code: "SBICUGKX", name: "Stanbic Bank" },
];

/** Reads `11125380=Sample Bank;CERBUGKA=Centenary Bank`, whose form the settings have checked. */
export function banksFrom(written: string): Bank[] {
  return written.split(";").map((part) => {
    const [code = "", name = ""] = part.split("=");
    return { code: code.trim(), name: name.trim() };
  });
}
