import { formatInstant } from "./format-date.ts";

export function Instant({ iso }: { iso: string }) {
  return <time dateTime={iso}>{formatInstant(iso)}</time>;
}
