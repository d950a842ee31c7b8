import { normaliseCin } from '@prolean/contract/cin.ts';

/** How a person may name himself when signing in; one of these matches a stored value. */
export const signInNames = (text: string) => {
  const lower = text.trim().toLowerCase();
  return { username: lower, email: lower, cin: normaliseCin(text) };
};
