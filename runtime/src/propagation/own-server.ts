/** Requests that our own server answers are none of the program's. */

const servers = new WeakSet<object>();

export function isAnsweredByUs(request: { readonly socket?: unknown }): boolean {
  const { server } = (request.socket ?? {}) as { readonly server?: object };
  return server !== undefined && servers.has(server);
}

export function answersForUs(server: object): void {
  servers.add(server);
}
