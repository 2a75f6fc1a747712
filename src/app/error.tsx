"use client";

import { ErrorPage } from "#src/ui/shell/error-page.island.tsx";

export default ErrorPage;
