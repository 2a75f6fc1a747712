"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonLook } from "./button.tsx";

/** Says that it is working, and lets a second press do nothing; the server would refuse it too. */
export function SubmitButton({ look = "plain", isWide = false, pendingLabel, children, ...rest }: { look?: ButtonLook; isWide?: boolean; pendingLabel: string; children: ReactNode; form?: string }) {
  const { pending } = useFormStatus();
  return (
    <Button look={look} isWide={isWide} aria-disabled={pending || undefined} onClick={pending ? (event) => { event.preventDefault(); } : undefined} {...rest}>
      {pending ? pendingLabel : children}
    </Button>
  );
}
