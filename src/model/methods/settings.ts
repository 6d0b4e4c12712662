import { UsageError } from '../../errors.ts';
import { type Objective, objectiveOf } from '../als/options.ts';
import { METHODS } from './names.ts';

/** The method of a model, and its parameters. */
export type Settings =
  | ({ readonly method: 'als' } & Objective)
  /** `lambda` is worth so many clients who have an add-on alone: the larger, the less counts are trusted. */
  | { readonly method: 'ease'; readonly lambda: number }
  /** `discount` is the power of an item's popularity by which its score is divided. */
  | { readonly method: 'walk'; readonly discount: number }
  /** `shrink` is added to the denominator, which lowers cosines that rest on few clients. */
  | { readonly method: 'cosine'; readonly shrink: number }
  | { readonly method: 'popularity' };

/** The name of a method. */
export type Method = Settings['method'];

/** The settings of all methods that count items together; ALS learns factors instead. */
export type LinkSettings = Exclude<Settings, { readonly method: 'als' }>;

/** The settings that a user may give. The method is ALS by default. */
export type PartialSettings = Partial<Objective> & {
  readonly method?: Method | undefined;
  readonly discount?: number | undefined;
  readonly shrink?: number | undefined;
};

/** The defaults of the methods that make links. */
export const LINK_DEFAULTS = { lambda: 100, discount: 0.5, shrink: 0 } as const;

/** The settings with defaults filled in. Throws a UsageError for a value out of range. */
export function settingsOf({ method = 'als', discount, shrink, ...objective }: PartialSettings): Settings {
  switch (method) {
    case 'als':
      return { method, ...objectiveOf(objective) };
    case 'ease': {
      const { lambda = LINK_DEFAULTS.lambda } = objective;
      if (!(lambda > 0 && Number.isFinite(lambda)))
        throw new UsageError(`the lambda of ease must be more than zero, not ${lambda}`);
      return { method, lambda };
    }
    case 'walk':
      return { method, discount: within(discount ?? LINK_DEFAULTS.discount, 'discount', 1) };
    case 'cosine':
      return { method, shrink: within(shrink ?? LINK_DEFAULTS.shrink, 'shrink', 1e9) };
    case 'popularity':
      return { method };
    default:
      throw new UsageError(`there is no method ${method}`, `methods are ${METHODS.join(', ')}`);
  }
}

function within(value: number, name: string, most: number): number {
  if (value >= 0 && value <= most) return value;
  throw new UsageError(`the ${name} must be from 0 to ${most}, not ${value}`);
}

/** The settings as flags of the command that trains with them. */
export function flagsOf(settings: Settings): string {
  const { method, ...rest } = settings;
  const shown = Object.entries(rest).filter(([name, value]) => !isUsual(name, value));
  return [`--method ${method}`, ...shown.map(([name, value]) => `--${name} ${value}`)].join(' ');
}

/** Whether a setting has its default and need not be shown. */
function isUsual(name: string, value: unknown): boolean {
  return (name === 'regularization' && value === 'scaled') || (name === 'confidence' && value === 'one-plus');
}
