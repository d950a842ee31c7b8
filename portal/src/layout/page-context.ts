import type { Locale } from '@prolean/contract/values.ts';
import type { TFunction } from 'i18next';

/** What every page model is made with, besides the reply it shows. */
export type PageContext = {
  t: TFunction;
  locale: Locale;
  now: Date;
  /** When the copy that stands in for the authority was taken; null when the reply is fresh. */
  asOf: Date | null;
};
