/** said(): what an error of somebody else's code says. */
export function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
