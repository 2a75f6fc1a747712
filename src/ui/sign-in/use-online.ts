import { useSyncExternalStore } from "react";

function listen(onChange: () => void): () => void {
  window.addEventListener("online", onChange);
  window.addEventListener("offline", onChange);
  return () => {
    window.removeEventListener("online", onChange);
    window.removeEventListener("offline", onChange);
  };
}

/** False while the browser knows that it has no connection. True is a guess: a dead network may look alive. */
export function useOnline(): boolean {
  return useSyncExternalStore(listen, () => navigator.onLine, () => true);
}
