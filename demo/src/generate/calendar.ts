/** Days are whole numbers since 1970-01-01; no clock and no time zone is involved. */
export function day(isoDate: string): number {
  return Math.round(Date.parse(`${isoDate}T00:00:00Z`) / 86_400_000);
}

/** `YYYY-MM-DD`. */
export function isoDate(dayNumber: number): string {
  return new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);
}

/** 0 = January. */
export function monthOf(dayNumber: number): number {
  return new Date(dayNumber * 86_400_000).getUTCMonth();
}

export function yearOf(dayNumber: number): number {
  return new Date(dayNumber * 86_400_000).getUTCFullYear();
}

/** 0 = Sunday. */
export function weekdayOf(dayNumber: number): number {
  return (dayNumber + 4) % 7;
}

/** First day with orders. */
export const firstDay: number = day("2023-01-01");
/** Last day of the data; what is unfinished then is open. */
export const lastDay: number = day("2025-12-31");
