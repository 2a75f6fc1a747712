import { randomBytes } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";
import { newId } from "#src/domain/shared/ids.ts";
import { container } from "#src/container.ts";

/** Everything but Next's own immutable files passes here first. */
export const config = { matcher: ["/((?!_next/static|_next/image).*)"] };

/** Checks the Host, names the request, and gives every answer its security headers and page nonce. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { site } = container();
  const requestId = newId();
  const host = request.headers.get("host") ?? "";
  const { pathname } = request.nextUrl;
  if (!site.isOwnHost(host, pathname)) {
    return refuse(421, "unknown_host", "This server does not answer under that name.", requestId);
  }
  const nonce = randomBytes(16).toString("base64");
  // Server Actions are posts to pages.
  const isPagePost = request.method === "POST" && !pathname.startsWith("/api/");
  const origin = request.headers.get("origin") ?? "";
  if (isPagePost && !site.origins.has(origin)) {
    return refuse(403, "bad_origin", "This request came from another site, so it was refused.", requestId);
  }
  if (isPagePost && !(await isForm(request))) {
    return refuse(400, "invalid_input", "That form could not be read. Nothing was changed; reload the page and send it again.", requestId);
  }
  const policy = contentPolicy(nonce, site);
  const headers = new Headers(request.headers);
  // What comes from outside under these names is replaced: only this proxy speaks through them.
  headers.set("x-request-id", requestId);
  headers.set("x-nonce", nonce);
  headers.set("x-path", pathname);
  // Next compares a post's Origin with the Host too, and answers with a fault where they differ: one of ours
  // that came under another name of ours, or with a header that claims a third. Which are ours is decided above.
  if (isPagePost) headers.set("x-forwarded-host", new URL(origin).host);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  for (const [name, value] of Object.entries(fixedHeaders)) response.headers.set(name, value);
  response.headers.set("x-request-id", requestId);
  if (site.isSecure) response.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  return response;
}

/** A form's parts are read here first: broken ones would be a fault in Next, with a stack in the log for whoever sends them. */
async function isForm(request: NextRequest): Promise<boolean> {
  if (!/^multipart\/form-data\b/i.test(request.headers.get("content-type") ?? "")) return true;
  try {
    await request.clone().formData();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function refuse(status: number, code: string, message: string, requestId: string): NextResponse {
  return NextResponse.json({ error: { code, message, params: {}, request_id: requestId } }, { status, headers: fixedHeaders });
}

const fixedHeaders = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Plain form posts need an Origin: under no-referrer Chromium would send `Origin: null`.
  "referrer-policy": "strict-origin-when-cross-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), otp-credentials=(self)",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

function contentPolicy(nonce: string, site: { isHttps: boolean; isDevelopment: boolean }): string {
  // The development server compiles in the browser and injects styles; no built page needs either.
  const script = site.isDevelopment ? `'self' 'nonce-${nonce}' 'strict-dynamic' 'unsafe-eval'` : `'self' 'nonce-${nonce}' 'strict-dynamic'`;
  const style = site.isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'self'",
    `script-src ${script}`,
    `style-src ${style}`,
    "img-src 'self' https: data:",
    `connect-src 'self'${site.isDevelopment ? " ws:" : ""}`,
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(site.isHttps ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
