/** What a request's credentials open: a project, or nothing. */
export type Access = { readonly project: string } | { readonly refused: 401 | 403 | 503; readonly message: string };
