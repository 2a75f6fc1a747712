import { useCallback, useEffect, useRef } from "react";

/** The part of the Credential Management API that TypeScript's own types leave out. */
type OtpRequest = CredentialRequestOptions & { otp: { transport: ["sms"] } };

/**
 * Android Chrome hands over the code of a text whose last line names this site. The wait is called
 * off when the form is sent or left, or the browser would go on asking for a code nobody wants.
 */
export function useWebOtp(onCode: (code: string) => void): () => void {
  const waiting = useRef<AbortController>(undefined);
  useEffect(() => {
    if (!("OTPCredential" in window)) return;
    const abort = new AbortController();
    waiting.current = abort;
    const request: OtpRequest = { otp: { transport: ["sms"] }, signal: abort.signal };
    navigator.credentials.get(request).then(
      (credential) => {
        const code: unknown = credential && Reflect.get(credential, "code");
        if (typeof code === "string") onCode(code);
      },
      () => undefined,
    );
    return () => { abort.abort(); };
  }, [onCode]);
  return useCallback(() => { waiting.current?.abort(); }, []);
}
