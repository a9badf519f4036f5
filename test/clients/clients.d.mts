/** The clients by name, and the packages that each is made of. */
export const clients: Readonly<Record<string, { readonly packages: readonly string[] }>>;
