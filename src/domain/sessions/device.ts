// First match wins: every browser also names the ones it wants to be taken for, and Android also names Linux.
const browsers: readonly [RegExp, string][] = [
  [/\bOpera Mini\//, "Opera Mini"],
  [/\b(OPR|Opera)\//, "Opera"],
  [/\b(Edg|EdgA|EdgiOS)\//, "Edge"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bUC ?Browser\//, "UC Browser"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/[\d.]+.*Safari\//, "Safari"],
];
const systems: readonly [RegExp, string][] = [
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac(intosh| OS X)\b/, "macOS"],
  [/\bKAIOS\b/i, "KaiOS"],
  [/\bLinux\b/, "Linux"],
];

const firstOf = (names: readonly [RegExp, string][], text: string) => names.find(([form]) => form.test(text))?.[1];

/**
 * A device as its owner would call it: "Chrome on Android". A browser's is read out of its user
 * agent, an app's is what the app itself says; null where neither says anything.
 */
export function readableDevice(kind: "WEB" | "API", told: string | null): string | null {
  if (told === null || kind === "API") return told;
  const [browser, system] = [firstOf(browsers, told), firstOf(systems, told)];
  return browser && system ? `${browser} on ${system}` : (browser ?? system ?? null);
}
