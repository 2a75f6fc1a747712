/** Seconds until an open collection is asked about again, by how often it was: its owner is looking at the phone. */
export function openDelaySeconds(polls: number): number {
  return [3, 4, 5, 5, 10, 10, 15][polls] ?? 30;
}

/** Seconds until one that was given up is looked at again, by the seconds since its deadline. */
export function watchDelaySeconds(overdueSeconds: number): number {
  if (overdueSeconds < 600) return 60;
  return overdueSeconds < 3600 ? 300 : 1800;
}
