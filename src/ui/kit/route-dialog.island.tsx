"use client";

import { useEffect, useRef, type ReactNode } from "react";
import { useRouter } from "next/navigation";
import css from "./route-dialog.module.css";
import { icons } from "./icons.tsx";

/**
 * A native dialog that stands for a route laid over the page. The browser keeps focus inside, closes
 * on Escape and gives focus back to the opener; closing goes back in history, so the phone's Back
 * button and the cross do the same thing.
 */
export function RouteDialog({ labelledBy, closeLabel, children }: { labelledBy: string; closeLabel: string; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  const router = useRouter();

  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || dialog.open) return;
    const opener = document.activeElement;
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      dialog.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  return (
    <dialog ref={ref} className={css["dialog"]} aria-labelledby={labelledBy} onCancel={(event) => { event.preventDefault(); router.back(); }}>
      <button type="button" className={css["close"]} aria-label={closeLabel} onClick={() => { router.back(); }}>{icons.close}</button>
      {children}
    </dialog>
  );
}
