/** "21 Nov 2026, 07:44 UTC": in UTC, said so, and by hand, so that server and browser print the same. */
export function formatInstant(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

/** "21 Nov 2026": the day of UTC. */
export function formatDay(iso: string): string {
  return formatInstant(iso).split(",")[0] ?? iso;
}
