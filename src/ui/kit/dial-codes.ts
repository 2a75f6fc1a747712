/** Countries a deployment may offer, with their dialling codes. */
export const dialCodeOf = { UG: "256", KE: "254", TZ: "255", RW: "250", NG: "234", GH: "233", IN: "91", TH: "66", US: "1" } as const satisfies Record<string, string>;

export const dialCodes: readonly string[] = Object.values(dialCodeOf);
