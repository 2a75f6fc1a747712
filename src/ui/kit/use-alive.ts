import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False on the server and until this page's scripts run; then true. */
export function useAlive(): boolean {
  return useSyncExternalStore(never, () => true, () => false);
}
